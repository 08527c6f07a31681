import { expect, test } from 'vitest';
import { copyQuota } from '../../../src/checks/limits/copy-quota.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';
import { SOURCE } from '../../support/sample-rollout.ts';

/** A configuration that makes so many copies, beside the AMI of the build. */
function contextOf(copies: number, settings: NonNullable<ProbeChange['settings']> = {}) {
  const accounts = Array.from({ length: copies }, (_, at) => String(100_000_000_000 + at));
  const ami = { targetAccountIds: [SOURCE, ...accounts] };
  const distributions = [{ region: 'us-west-2', amiDistributionConfiguration: ami }];
  return checkContext({ settings }, { configuration: { name: 'golden', distributions } });
}

test.each([1, 49, 50])('%i copies at a quota of 50 pass', async (copies) => {
  expect(await copyQuota.judge(contextOf(copies))).toEqual({
    verdict: 'pass',
    evidence: ['servicequotas:GetServiceQuota L-69312229 → 50', `the configuration makes ${copies} copies`],
  });
});

test.each([
  [51, '51 copies, 50 at a time: about 2 rounds'],
  [240, '240 copies, 50 at a time: about 5 rounds'],
])('%i copies warn with the rounds in words', async (copies, cause) => {
  expect(await copyQuota.judge(contextOf(copies))).toMatchObject({
    verdict: 'warn',
    cause,
    fix: { kind: 'quota-request', owner: 'us', summary: expect.stringContaining('L-69312229') },
  });
});

test('a quota of none is told without rounds', async () => {
  const context = contextOf(2, { imageBuilderQuota: async () => answered(0, 'quota → 0') });
  expect(await copyQuota.judge(context)).toMatchObject({
    verdict: 'warn',
    cause: '2 copies, and the quota allows none',
  });
});

test.each([denied('servicequotas:GetServiceQuota'), noAnswer('servicequotas:GetServiceQuota')])(
  'a quota nobody can read ($kind) cannot be told',
  async (answer) => {
    expect(await copyQuota.judge(contextOf(2, { imageBuilderQuota: async () => answer }))).toMatchObject({
      verdict: 'cannot-tell',
      wouldProve: expect.stringContaining('servicequotas:GetServiceQuota'),
    });
  },
);

test('the AMI of the build is no copy', () => {
  expect(copyQuota.applies(contextOf(0))).toBe(false);
  expect(copyQuota.applies(contextOf(1))).toBe(true);
});
