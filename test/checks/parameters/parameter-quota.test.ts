import { expect, test } from 'vitest';
import { parameterQuota } from '../../../src/checks/parameters/parameter-quota.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { checkContext, denied } from '../../support/fake-probe.ts';

function entryWith(parameters: number): Distribution {
  const names = Array.from({ length: parameters }, (_, at) => ({ parameterName: `/imagebuilder/${at}` }));
  return { region: 'us-west-2', ssmParameterConfigurations: names };
}

test.each([
  [10, 'pass'],
  [11, 'fail'],
])('%i parameters at a quota of 10 are judged %s', async (parameters, verdict) => {
  const judged = await parameterQuota.judge(checkContext(), entryWith(parameters));
  expect(judged).toMatchObject({
    verdict,
    evidence: [
      'servicequotas:GetServiceQuota L-B588F8CA → 10',
      `the entry of us-west-2 names ${parameters} SSM parameters`,
    ],
  });
});

test('a quota that is denied cannot be told', async () => {
  const answer = denied('servicequotas:GetServiceQuota');
  expect(
    await parameterQuota.judge(checkContext({ settings: { imageBuilderQuota: async () => answer } }), entryWith(1)),
  ).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: expect.stringContaining('servicequotas:GetServiceQuota of L-B588F8CA'),
  });
});

test('an entry without parameters is not asked', () => {
  expect(parameterQuota.applies(checkContext(), { region: 'us-west-2' })).toBe(false);
  expect(parameterQuota.applies(checkContext(), entryWith(1))).toBe(true);
});
