import { expect, test } from 'vitest';
import type { KeyFacts } from '../../../src/checks/probe.ts';
import { recipeKey } from '../../../src/checks/recipe/recipe-key.ts';
import { answered, denied, keyFacts, noAnswer, type ProbeChange } from '../../support/fake-probe.ts';
import { SOURCE } from '../../support/sample-rollout.ts';
import { ENCRYPTED, FAR_KEY, KEY, recipe, recipeContext } from './scene.ts';

const judge = (change: ProbeChange, kmsKeyId = KEY) =>
  recipeKey.judge(recipeContext(recipe({ ...ENCRYPTED, kmsKeyId }), change));
const facts = (change: Partial<KeyFacts>): ProbeChange => ({
  keys: { describe: async (id) => answered(keyFacts(id, change), 'kms:DescribeKey → found') },
});
const policy = (...Statement: object[]): ProbeChange => ({
  keys: {
    policy: async () => answered(JSON.stringify({ Version: '2012-10-17', Statement }), 'kms:GetKeyPolicy → read'),
  },
});
const OWNER = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${SOURCE}:root` }, Action: 'kms:*', Resource: '*' };

test.each([KEY, 'recipe', 'alias/golden'])('key %s that the source account may use passes', async (name) => {
  const judgement = await judge({}, name);
  expect(judgement.verdict).toBe('pass');
  expect(judgement.evidence.join('\n')).toMatch(/may use arn:aws:kms:.* by statement "Owner" \(Allow\)/);
});

test.each<[string, ProbeChange, string]>([
  [
    'does not exist',
    { keys: { describe: async () => answered(undefined, 'kms:DescribeKey → no such key') } },
    'recipe',
  ],
  ['is asymmetric', facts({ spec: 'RSA_2048' }), 'recipe'],
  ['signs', facts({ usage: 'SIGN_VERIFY' }), 'recipe'],
  ['belongs to AWS', facts({ manager: 'AWS' }), 'recipe'],
  ['is disabled', facts({ state: 'Disabled' }), 'key'],
  ['is to be deleted', facts({ state: 'PendingDeletion' }), 'key'],
  ['leaves out Image Builder', policy({ ...OWNER, Action: 'kms:DescribeKey' }), 'key-policy'],
  [
    'denies Image Builder',
    policy(OWNER, { ...OWNER, Sid: 'Nobody', Effect: 'Deny', Action: 'kms:CreateGrant' }),
    'key-policy',
  ],
])('a key that %s fails', async (_what, change, kind) => {
  expect(await judge(change)).toMatchObject({ verdict: 'fail', fix: { kind }, cause: expect.stringContaining(KEY) });
});

test('a key of another Region fails', async () => {
  expect(await judge({}, FAR_KEY)).toMatchObject({ verdict: 'fail', fix: { kind: 'recipe' } });
});

test.each<[string, ProbeChange]>([
  ['kms:DescribeKey is denied', { keys: { describe: async () => denied('kms:DescribeKey') } }],
  ['kms:GetKeyPolicy is denied', { keys: { policy: async () => denied('kms:GetKeyPolicy') } }],
  ['kms:GetKeyPolicy times out', { keys: { policy: async () => noAnswer('kms:GetKeyPolicy') } }],
  ['the policy is no policy', { keys: { policy: async () => answered('{}', 'kms:GetKeyPolicy → read') } }],
  ['a condition is unknown', policy({ ...OWNER, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
])('a key cannot be told when %s', async (_when, change) => {
  expect(await judge(change)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringMatching(/./) });
});

test('conditions that Image Builder meets through EC2 pass', async () => {
  const throughEc2 = { StringEquals: { 'kms:ViaService': 'ec2.us-west-2.amazonaws.com', 'kms:CallerAccount': SOURCE } };
  const judgement = await judge(policy({ ...OWNER, Sid: 'Ec2', Principal: { AWS: '*' }, Condition: throughEc2 }));
  expect(judgement.verdict).toBe('pass');
});

test('a recipe that names no key is not asked', () => {
  expect(recipeKey.applies(recipeContext(recipe({ deviceName: '/dev/xvda', encrypted: true })))).toBe(false);
});
