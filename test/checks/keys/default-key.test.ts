import { expect, test } from 'vitest';
import { targetDefaultKey } from '../../../src/checks/keys/default-key.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { answered, checkContext, keyFacts, noAnswer, noAuditRole, type ProbeChange } from '../../support/fake-probe.ts';
import { FAR } from '../../support/sample-rollout.ts';
import { ENCRYPTED, recipe, recipeContext } from '../recipe/scene.ts';
import { deniedTo, ENTRY, type Keys, UNREAD } from './scene.ts';

const PLAIN: Distribution = { region: FAR.region };
const LAUNCHED = { ...PLAIN, amiDistributionConfiguration: { launchPermission: { userIds: [FAR.account] } } };
const OWN_KEY = `arn:aws:kms:${FAR.region}:${FAR.account}:key/default`;
const setting = (byDefault: boolean, key: string): NonNullable<ProbeChange['audit']> => ({
  defaultEncryption: async () => answered({ byDefault, key }, `ec2:GetEbsEncryptionByDefault → ${byDefault}, ${key}`),
});
const judge = (byDefault: boolean, key: string, keys: Keys = {}, { made = recipe(), entry = PLAIN } = {}) =>
  targetDefaultKey.judge(
    recipeContext(made, { audit: setting(byDefault, key), keys: { ...UNREAD, ...keys } }),
    FAR,
    entry,
  );

test.each<[string, boolean, string, Keys]>([
  ['is the AWS managed one', true, 'alias/aws/ebs', deniedTo('kms:Decrypt')],
  [
    'is the AWS managed one, by its ARN',
    true,
    OWN_KEY,
    { describeAs: async (_account, arn) => answered(keyFacts(arn, { manager: 'AWS' }), 'kms:DescribeKey → AWS') },
  ],
  ['is not used for a plain image', false, OWN_KEY, deniedTo('kms:Decrypt')],
  ['is open to the role', true, OWN_KEY, {}],
])('a default key passes when it %s', async (_what, byDefault, key, keys) => {
  expect(await judge(byDefault, key, keys)).toMatchObject({ verdict: 'pass' });
});

test.each<[string, Keys, string]>([
  ['closed to the role', deniedTo('kms:Decrypt'), 'target-role'],
  ['gone', { describeAs: async () => answered(undefined, 'kms:DescribeKey → no such key') }, 'account-setting'],
  [
    'disabled',
    { describeAs: async (_account, arn) => answered(keyFacts(arn, { state: 'Disabled' }), 'kms:DescribeKey') },
    'account-setting',
  ],
  [
    'asymmetric',
    { describeAs: async (_account, arn) => answered(keyFacts(arn, { spec: 'RSA_2048' }), 'kms:DescribeKey') },
    'account-setting',
  ],
])('a default key fails when it is %s', async (_what, keys, kind) => {
  const judgement = await judge(false, OWN_KEY, keys, { made: recipe(ENCRYPTED) });
  expect(judgement).toMatchObject({ verdict: 'fail', fix: { kind, owner: 'target-account-owner' } });
});

test('copies under an AWS managed key cannot be shared', async () => {
  const shared = await judge(false, 'alias/aws/ebs', {}, { made: recipe(ENCRYPTED), entry: LAUNCHED });
  expect(shared).toMatchObject({ verdict: 'fail', fix: { kind: 'configuration', owner: 'us' } });
  expect(await judge(false, 'alias/aws/ebs', {}, { entry: LAUNCHED })).toMatchObject({ verdict: 'pass' });
});

test('a default key cannot be told without the audit role', async () => {
  const audit = { defaultEncryption: async () => noAuditRole('ec2:GetEbsEncryptionByDefault') };
  const judgement = await targetDefaultKey.judge(recipeContext(recipe(), { audit }), FAR, PLAIN);
  expect(judgement).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringContaining('AUDIT_ROLE_NAME') });
});

test('a closed default key cannot be told without a recipe', async () => {
  const change = { audit: setting(false, OWN_KEY), keys: { ...UNREAD, ...deniedTo('kms:Decrypt') } };
  const judgement = await targetDefaultKey.judge(checkContext(change), FAR, PLAIN);
  expect(judgement).toMatchObject({
    verdict: 'cannot-tell',
    cause: expect.stringContaining('if the image is encrypted'),
  });
});

test('a default key that KMS is silent about cannot be told', async () => {
  const keys: Keys = { describeAs: async () => noAnswer('kms:DescribeKey') };
  expect(await judge(true, OWN_KEY, keys)).toMatchObject({ verdict: 'cannot-tell' });
});

test('a default key named by alias is asked by ARN', async () => {
  const asked: string[] = [];
  const describeAs: Keys['describeAs'] = async (_account, arn) => {
    asked.push(arn);
    return answered(keyFacts(arn), 'kms:DescribeKey → Enabled');
  };
  await judge(true, 'alias/golden', { describeAs });
  expect(new Set(asked)).toEqual(new Set([`arn:aws:kms:${FAR.region}:${FAR.account}:alias/golden`]));
});

test('it applies only where the configuration names no key', () => {
  expect(targetDefaultKey.applies(checkContext(), FAR, { region: FAR.region })).toBe(true);
  expect(targetDefaultKey.applies(checkContext(), FAR, ENTRY)).toBe(false);
});
