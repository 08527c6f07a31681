import { expect, test } from 'vitest';
import { templateQuota } from '../../../src/checks/limits/template-quota.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { checkContext, denied, noAnswer } from '../../support/fake-probe.ts';

function entryWith(templates: number): Distribution {
  const launchTemplateConfigurations = Array.from({ length: templates }, (_, at) => ({
    launchTemplateId: `lt-${String(at).padStart(17, '0')}`,
  }));
  return { region: 'us-west-2', launchTemplateConfigurations };
}
const judge = (templates: number, settings: NonNullable<ProbeChange['settings']> = {}) =>
  templateQuota.judge(checkContext({ settings }), entryWith(templates));

test.each([1, 5])('%i launch templates at a quota of 5 pass', async (templates) => {
  expect(await judge(templates)).toEqual({
    verdict: 'pass',
    evidence: [
      'servicequotas:GetServiceQuota L-D5665818 → 5',
      `the entry of us-west-2 names ${templates} launch templates`,
    ],
  });
});

test('more launch templates than the quota fail', async () => {
  expect(await judge(6)).toMatchObject({
    verdict: 'fail',
    cause: '6 launch templates, and the quota is 5',
    fix: { kind: 'quota-request', owner: 'us' },
  });
});

test.each([denied('servicequotas:GetServiceQuota'), noAnswer('servicequotas:GetServiceQuota')])(
  'a quota nobody can read ($kind) cannot be told',
  async (answer) => {
    expect(await judge(6, { imageBuilderQuota: async () => answer })).toMatchObject({
      verdict: 'cannot-tell',
      wouldProve: expect.stringContaining('servicequotas:GetServiceQuota'),
    });
  },
);

test('an entry without launch templates is not asked', () => {
  expect(templateQuota.applies(checkContext(), { region: 'us-west-2' })).toBe(false);
  expect(templateQuota.applies(checkContext(), entryWith(1))).toBe(true);
});
