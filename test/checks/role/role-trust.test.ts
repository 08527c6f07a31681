import { expect, test } from 'vitest';
import { roleTrust } from '../../../src/checks/role/role-trust.ts';
import { answered, checkContext, denied, noAuditRole } from '../../support/fake-probe.ts';
import { NEAR, SOURCE } from '../../support/sample-rollout.ts';

const { account } = NEAR;
const BOT = `arn:aws:iam::${SOURCE}:role/bot`;
const ROOT = `arn:aws:iam::${SOURCE}:root`;
const IMAGE_BUILDER = `arn:aws:iam::${SOURCE}:role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder`;

function judge(...statements: object[]) {
  const Statement = statements.map((each) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', ...each }));
  const trust = async () => answered(JSON.stringify({ Statement }), 'iam:GetRole → a trust policy');
  return roleTrust.judge(checkContext({ audit: { trust } }), account);
}
const trusting = (principal: string, change: object = {}) => ({ Principal: { AWS: principal }, ...change });

test.each([
  ['the source account', trusting(ROOT)],
  ["Image Builder's own role", trusting(IMAGE_BUILDER)],
  ['the account by a condition', trusting('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': SOURCE } } })],
])('a trust in %s passes', async (_whom, statement) => {
  expect(await judge(statement)).toMatchObject({
    verdict: 'pass',
    evidence: ['iam:GetRole → a trust policy', expect.stringContaining('decided by statement 1 (Allow')],
  });
});

test.each([
  ['the bot alone', [trusting(BOT)]],
  ['the account, narrowed to the bot', [trusting(ROOT, { Condition: { ArnLike: { 'aws:PrincipalArn': BOT } } })]],
  ['the account, but not Image Builder', [trusting(ROOT), trusting(IMAGE_BUILDER, { Effect: 'Deny' })]],
])('a trust in %s fails', async (_whom, statements) => {
  expect(await judge(...statements)).toMatchObject({
    verdict: 'fail',
    cause: 'the trust policy keeps Image Builder out, whoever else it lets in',
    fix: { kind: 'target-role', owner: 'target-account-owner' },
  });
});

test('a condition on what is unknown cannot be told', async () => {
  const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } };
  expect(await judge(trusting(ROOT, { Condition }))).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: 'a trust policy without that condition',
  });
});

test.each([
  ['without an audit role', noAuditRole('iam:GetRole')],
  ['that the audit role may not read', denied('iam:GetRole')],
  ['that is no policy', answered('{}', 'iam:GetRole → a trust policy of 2 characters')],
])('a trust %s cannot be told', async (_why, answer) => {
  expect(await roleTrust.judge(checkContext({ audit: { trust: async () => answer } }), account)).toMatchObject({
    verdict: 'cannot-tell',
    evidence: [answer.evidence],
    wouldProve: expect.any(String),
  });
});
