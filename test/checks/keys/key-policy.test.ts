import { expect, test } from 'vitest';
import { targetKeyPolicy } from '../../../src/checks/keys/key-policy.ts';
import { answered, checkContext, keyFacts } from '../../support/fake-probe.ts';
import { FAR, NEAR } from '../../support/sample-rollout.ts';
import { FAR_KEY, KEY } from '../recipe/scene.ts';
import {
  ALL_ACTIONS,
  deniedTo,
  ENTRY,
  GRANT,
  keyContext,
  type Keys,
  MUTE,
  OWNER,
  policyOf,
  UNREAD,
  USE,
} from './scene.ts';

const judge = (keys: Keys = {}, entry = ENTRY) => targetKeyPolicy.judge(keyContext({ keys }), FAR, entry);
const EVERYTHING_DENIED = deniedTo(...ALL_ACTIONS);
const ORG = { ...USE, Action: 'kms:*', Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } };
const VIA_EC2 = { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } };
const DENY = { ...USE, Sid: 'Closed', Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt' };

test.each<[string, Keys]>([
  ['the policies allow it and nothing is denied', policyOf(OWNER, USE, GRANT)],
  ['the policies allow it and the role may not', { ...policyOf(OWNER, USE, GRANT), ...EVERYTHING_DENIED }],
  ['the policies allow it and the role is mute', { ...policyOf(OWNER, USE, GRANT), ...MUTE }],
  [
    'the policies allow it through EC2 only',
    { ...policyOf(OWNER, { ...USE, Action: 'kms:*', Condition: VIA_EC2 }), ...EVERYTHING_DENIED },
  ],
  ['they are hidden and dry runs succeed', UNREAD],
  ['they rest on an unknown condition and dry runs succeed', policyOf(OWNER, ORG)],
])('key policies pass when %s', async (_when, keys) => {
  const judgement = await judge(keys);
  expect(judgement.verdict).toBe('pass');
  expect(judgement.evidence.join('\n')).toMatch(/statement "\w+" \(Allow.*\) of arn|DryRunOperationException/);
});

test.each<[string, Keys, string]>([
  ['leave the account out', { ...policyOf(OWNER), ...EVERYTHING_DENIED }, 'no statement in the policy of'],
  ['leave out grants', { ...policyOf(OWNER, USE), ...EVERYTHING_DENIED }, 'kms:CreateGrant'],
  [
    'put the grant condition on every action',
    { ...policyOf(OWNER, { ...GRANT, Action: 'kms:*' }), ...EVERYTHING_DENIED },
    'kms:Decrypt',
  ],
  ['deny it', { ...policyOf(OWNER, USE, GRANT, DENY), ...EVERYTHING_DENIED }, 'statement "Closed" (Deny)'],
  ['deny it to EBS alone', policyOf(OWNER, USE, GRANT, { ...DENY, Condition: VIA_EC2 }), 'statement "Closed" (Deny'],
])('key policies fail when they %s', async (_what, keys, cause) => {
  const judgement = await judge(keys);
  expect(judgement).toMatchObject({ verdict: 'fail', fix: { kind: 'key-policy', owner: 'us' } });
  expect(judgement.cause).toContain(cause);
  expect(judgement.cause).toContain(KEY);
  expect(judgement.cause).not.toContain(FAR.account);
});

test.each<[string, Keys]>([
  ['leave the account out, and the role is mute', { ...policyOf(OWNER), ...MUTE }],
  ['leave the account out, and dry runs succeed by grants', policyOf(OWNER)],
  ['are hidden, and the role is denied', { ...UNREAD, ...EVERYTHING_DENIED }],
  ['rest on an unknown condition', { ...policyOf(OWNER, ORG), ...EVERYTHING_DENIED }],
  ['are no policies', { policy: async () => answered('{"Statement":1}', 'kms:GetKeyPolicy'), ...EVERYTHING_DENIED }],
  [
    'belong to unusable keys',
    { describe: async (id) => answered(keyFacts(id, { state: 'Disabled' }), 'kms:DescribeKey') },
  ],
])('key policies cannot be told when they %s', async (_what, keys) => {
  expect(await judge(keys)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringMatching(/./) });
});

test('one policy of two can fail', async () => {
  const texts: Record<string, object[]> = { [KEY]: [OWNER, USE, GRANT], [FAR_KEY]: [OWNER] };
  const policy: Keys['policy'] = async (arn) =>
    answered(JSON.stringify({ Statement: texts[arn] }), `kms:GetKeyPolicy ${arn}`);
  const { verdict, cause } = await judge({ ...EVERYTHING_DENIED, policy });
  expect(verdict).toBe('fail');
  expect(cause).toContain(FAR_KEY);
  expect(cause).not.toContain(KEY);
});

test('no more of a policy is quoted than what decides', async () => {
  const secret = { ...OWNER, Sid: 'Secret', Principal: { AWS: 'arn:aws:iam::999988887777:role/secret' } };
  const judgement = await judge({ ...policyOf(OWNER, secret, DENY), ...EVERYTHING_DENIED });
  expect(judgement.verdict).toBe('fail');
  expect(JSON.stringify(judgement)).not.toMatch(/secret/i);
});

test('a bare key id of the configuration is not asked about', async () => {
  const entry = {
    ...ENTRY,
    amiDistributionConfiguration: { targetAccountIds: [FAR.account], kmsKeyId: 'alias/copies' },
  };
  const judgement = await judge({}, entry);
  expect(judgement).toMatchObject({ verdict: 'cannot-tell', cause: expect.stringContaining('alias/copies') });
});

test('it applies only where somebody names a key', () => {
  expect(targetKeyPolicy.applies(keyContext(), NEAR, { region: NEAR.region })).toBe(true);
  expect(targetKeyPolicy.applies(checkContext(), FAR, ENTRY)).toBe(true);
  expect(targetKeyPolicy.applies(checkContext(), NEAR, { region: NEAR.region })).toBe(false);
});
