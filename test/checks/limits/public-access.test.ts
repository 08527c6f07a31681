import { expect, test } from 'vitest';
import { sourcePublicAccess } from '../../../src/checks/limits/public-access.ts';
import { targetPublicAccess } from '../../../src/checks/limits/target-public-access.ts';
import type { Answer } from '../../../src/checks/probe.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { answered, checkContext, denied, noAnswer, noAuditRole } from '../../support/fake-probe.ts';
import { FAR, NEAR } from '../../support/sample-rollout.ts';

const ASKED = 'ec2:GetImageBlockPublicAccessState';
const shared = (region: string, userGroups: string[]): Distribution => ({
  region,
  amiDistributionConfiguration: { targetAccountIds: [NEAR.account], launchPermission: { userGroups } },
});
const everybody = shared(NEAR.region, ['all']);

const ACCOUNTS = [
  [
    'us',
    (answer: Answer<string>) =>
      sourcePublicAccess.judge(checkContext({ settings: { publicAccess: async () => answer } }), everybody),
  ],
  [
    'target-account-owner',
    (answer: Answer<string>) =>
      targetPublicAccess.judge(checkContext({ audit: { publicAccess: async () => answer } }), NEAR),
  ],
] as const;

test.each(ACCOUNTS)('an account that blocks nothing passes (%s)', async (_owner, judge) => {
  expect(await judge(answered('unblocked', `${ASKED} → unblocked`))).toEqual({
    verdict: 'pass',
    evidence: [`${ASKED} → unblocked`],
  });
});

test.each(ACCOUNTS)('an account that blocks fails for its owner (%s)', async (owner, judge) => {
  expect(await judge(answered('block-new-sharing', ASKED))).toMatchObject({
    verdict: 'fail',
    cause: expect.stringContaining('block-new-sharing'),
    fix: { kind: 'account-setting', owner },
  });
});

test.each(ACCOUNTS)('an answer that is no proof cannot be told (%s)', async (_owner, judge) => {
  for (const answer of [answered('unknown-state', ASKED), denied(ASKED), noAnswer(ASKED)]) {
    expect(await judge(answer)).toMatchObject({
      verdict: 'cannot-tell',
      evidence: [answer.evidence],
      wouldProve: expect.stringContaining(ASKED),
    });
  }
});

test('without an audit role the setting is named', async () => {
  const [, [, judge]] = ACCOUNTS;
  expect(await judge(noAuditRole(ASKED))).toMatchObject({
    verdict: 'cannot-tell',
    cause: 'no audit role is set',
    wouldProve: `AUDIT_ROLE_NAME, a role with ${ASKED}`,
  });
});

test('only entries that share with everybody are asked', () => {
  expect(sourcePublicAccess.applies(checkContext(), everybody)).toBe(true);
  expect(sourcePublicAccess.applies(checkContext(), shared(NEAR.region, []))).toBe(false);
  expect(targetPublicAccess.applies(checkContext(), NEAR, everybody)).toBe(true);
  expect(targetPublicAccess.applies(checkContext(), NEAR, { region: NEAR.region })).toBe(false);
});

test('the source account is asked only where it owns the AMI', () => {
  expect(sourcePublicAccess.applies(checkContext(), shared(FAR.region, ['all']))).toBe(false);
});
