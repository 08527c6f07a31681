import { expect, test } from 'vitest';
import { targetKeyActions } from '../../../src/checks/keys/key-actions.ts';
import type { Answer } from '../../../src/checks/probe.ts';
import { answered, checkContext, denied, keyFacts, noAnswer, noAuditRole, refused } from '../../support/fake-probe.ts';
import { FAR, NEAR, SOURCE } from '../../support/sample-rollout.ts';
import { FAR_KEY, KEY } from '../recipe/scene.ts';
import { ALL_ACTIONS, deniedTo, ENTRY, GRANT, keyContext, type Keys, OWNER, policyOf, UNREAD, USE } from './scene.ts';

type Simulated = (action: string) => Answer<boolean>;
const unasked: Simulated = (action) => noAuditRole(action);
const allowed: Simulated = (action) => answered(true, `iam:SimulatePrincipalPolicy ${action} → allowed`);
const implicitDeny: Simulated = (action) => answered(false, `iam:SimulatePrincipalPolicy ${action} → implicitDeny`);
const depends: Simulated = (action) => ({ ...noAnswer(action), code: 'MissingContextValues' });

const judge = (keys: Keys = {}, simulated = unasked, entry = ENTRY) =>
  targetKeyActions.judge(
    keyContext({ keys, audit: { roleMay: async (_account, action) => simulated(action) } }),
    FAR,
    entry,
  );
const VIA_EC2 = { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } };
const OPEN = policyOf(OWNER, USE, { ...GRANT, Condition: {} });
const GRANTS_FOR_AWS = policyOf(OWNER, USE, GRANT);
const EC2_ONLY = policyOf(OWNER, { ...USE, Action: 'kms:*', Condition: VIA_EC2 });

test('every action on both keys passes', async () => {
  const { verdict, evidence } = await judge();
  expect(verdict).toBe('pass');
  for (const key of [KEY, FAR_KEY]) expect(evidence.filter((line) => line.includes(key)).length).toBeGreaterThan(8);
});

test('keys of one Region are re-encrypted between', async () => {
  const asked: string[] = [];
  const nearKey = `arn:aws:kms:${NEAR.region}:${SOURCE}:key/copies`;
  const reEncryptAs: Keys['reEncryptAs'] = async (_account, from, to) => {
    asked.push(`${from} ${to}`);
    return answered('would-succeed', 'kms:ReEncrypt → DryRunOperationException');
  };
  await judge({ reEncryptAs }, unasked, { region: NEAR.region, amiDistributionConfiguration: { kmsKeyId: nearKey } });
  expect(asked.toSorted()).toEqual([`${KEY} ${KEY}`, `${KEY} ${nearKey}`, `${nearKey} ${nearKey}`].toSorted());
});

test.each(ALL_ACTIONS.filter((action) => !/Grant/.test(action)))('%s denied by the role fails', async (action) => {
  const judgement = await judge({ ...OPEN, ...deniedTo(action) });
  expect(judgement).toMatchObject({ verdict: 'fail', fix: { kind: 'target-role' }, causes: expect.any(Array) });
  expect(judgement.cause).toContain(`the role is denied ${action}`);
});

test('without any policy for keys the role fails', async () => {
  expect(await judge({ ...GRANTS_FOR_AWS, ...deniedTo(...ALL_ACTIONS) })).toMatchObject({ verdict: 'fail' });
});

test('a hidden key policy is one of the causes', async () => {
  const { verdict, causes } = await judge({ ...UNREAD, ...deniedTo('kms:Decrypt') });
  expect(verdict).toBe('fail');
  expect(causes?.at(-1)).toContain('key policy');
});

test('a key that only the role can see is judged', async () => {
  const hidden: Keys = { ...UNREAD, describe: async () => denied('kms:DescribeKey') };
  const gone: Keys = { describeAs: async () => answered(undefined, 'kms:DescribeKey → no such key') };
  const disabled: Keys = {
    describeAs: async (_account, arn) => answered(keyFacts(arn, { state: 'Disabled' }), 'kms:DescribeKey'),
  };
  expect(await judge(hidden)).toMatchObject({ verdict: 'pass' });
  expect(await judge({ ...hidden, ...gone })).toMatchObject({ verdict: 'fail', fix: { kind: 'configuration' } });
  expect(await judge({ ...hidden, ...disabled })).toMatchObject({ verdict: 'fail', fix: { kind: 'key' } });
});

test.each<[string, Keys, Simulated, string]>([
  [
    'grants for AWS services only, role allowed',
    { ...GRANTS_FOR_AWS, ...deniedTo('kms:CreateGrant', 'kms:ListGrants') },
    allowed,
    'pass',
  ],
  [
    'grants for AWS services only, role not asked',
    { ...GRANTS_FOR_AWS, ...deniedTo('kms:CreateGrant') },
    unasked,
    'cannot-tell',
  ],
  [
    'grants for AWS services only, role depends',
    { ...GRANTS_FOR_AWS, ...deniedTo('kms:CreateGrant') },
    depends,
    'cannot-tell',
  ],
  [
    'grants for AWS services only, role denied',
    { ...GRANTS_FOR_AWS, ...deniedTo('kms:CreateGrant') },
    implicitDeny,
    'fail',
  ],
  ['grants for anything, role not asked', { ...OPEN, ...deniedTo('kms:CreateGrant') }, unasked, 'cannot-tell'],
  ['grants for anything, role denied', { ...OPEN, ...deniedTo('kms:RevokeGrant') }, implicitDeny, 'fail'],
  ['calls through EC2 only, role allowed', { ...EC2_ONLY, ...deniedTo(...ALL_ACTIONS) }, allowed, 'pass'],
  ['calls through EC2 only, role not asked', { ...EC2_ONLY, ...deniedTo(...ALL_ACTIONS) }, unasked, 'cannot-tell'],
  ['any call, role depends', { ...OPEN, ...deniedTo('kms:Decrypt') }, depends, 'cannot-tell'],
  ['any call, role allowed', { ...OPEN, ...deniedTo('kms:Decrypt') }, allowed, 'fail'],
])('denials under a policy of %s are understood', async (_policy, keys, simulated, verdict) => {
  expect(await judge(keys, simulated)).toMatchObject({ verdict });
});

test('a key policy that nobody read proves nothing', async () => {
  const nearKey = `arn:aws:kms:${NEAR.region}:999988887777:key/copies`;
  const readable = EC2_ONLY.policy;
  const keys: Keys = {
    policy: async (arn) =>
      arn === nearKey ? denied('kms:GetKeyPolicy') : (readable?.(arn) ?? denied('kms:GetKeyPolicy')),
    reEncryptAs: async (_account, from, to) =>
      from === to ? answered('would-succeed', 'kms:ReEncrypt → DryRunOperationException') : denied('kms:ReEncrypt'),
  };
  const entry = { region: NEAR.region, amiDistributionConfiguration: { kmsKeyId: nearKey } };
  expect(await judge(keys, allowed, entry)).toMatchObject({ verdict: 'cannot-tell' });
});

test('both proofs of a conditional permission are told', async () => {
  const { evidence } = await judge({ ...GRANTS_FOR_AWS, ...deniedTo('kms:CreateGrant') }, allowed);
  expect(evidence).toContain('iam:SimulatePrincipalPolicy kms:CreateGrant → allowed');
  expect(evidence.join('\n')).toContain('statement "Grant" (Allow if {"Bool":{"kms:GrantIsForAWSResource":["true"]}})');
});

test.each<[string, Keys, string]>([
  ['the key policy denies as well', { ...policyOf(OWNER), ...deniedTo(...ALL_ACTIONS) }, 'has to allow it first'],
  [
    'the key policy has an unknown condition',
    {
      ...policyOf({ ...OWNER, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o' } } }),
      ...deniedTo('kms:Decrypt'),
    },
    'condition',
  ],
  [
    'KMS refuses the key',
    { dryRunAs: async (_account, _arn, action) => refused(action, 'KMSInvalidStateException') },
    'KMSInvalidStateException',
  ],
  ['KMS gives no answer', { listGrantsAs: async () => noAnswer('kms:ListGrants') }, 'kms:ListGrants'],
  [
    'the key is unusable',
    { describe: async (id) => answered(keyFacts(id, { state: 'Disabled' }), 'kms:DescribeKey') },
    'usable',
  ],
])('actions cannot be told when %s', async (_when, keys, cause) => {
  const judgement = await judge(keys);
  expect(judgement).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringMatching(/./) });
  expect(judgement.cause).toContain(cause);
});

test('a grant that does not exist proves nothing', async () => {
  const judgement = await judge({ revokeGrantAs: async () => refused('kms:RevokeGrant', 'NotFoundException') });
  expect(judgement.verdict).toBe('pass');
  expect(judgement.evidence).toContain('kms:RevokeGrant → NotFoundException: no (not proved by a dry run)');
});

test('it applies only where somebody names a key', () => {
  expect(targetKeyActions.applies(checkContext(), FAR, ENTRY)).toBe(true);
  expect(targetKeyActions.applies(checkContext(), FAR, { region: FAR.region })).toBe(false);
});
