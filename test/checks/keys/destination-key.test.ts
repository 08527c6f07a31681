import { expect, test } from 'vitest';
import { destinationKey } from '../../../src/checks/keys/destination-key.ts';
import type { DefaultEncryption, KeyFacts } from '../../../src/checks/probe.ts';
import type { AmiDistribution } from '../../../src/domain/configuration.ts';
import type { Verdict } from '../../../src/domain/report/finding.ts';
import type { BlockDevice } from '../../../src/domain/recipe.ts';
import { answered, checkContext, denied, keyFacts } from '../../support/fake-probe.ts';
import { FAR, SOURCE } from '../../support/sample-rollout.ts';
import { ENCRYPTED, FAR_KEY, KEY, recipe, recipeContext } from '../recipe/scene.ts';
import { type Keys, policyOf, USE } from './scene.ts';

const ALIAS = `arn:aws:kms:${FAR.region}:${SOURCE}:alias/copies`;
const judge = (ami: AmiDistribution, keys: Keys = {}) =>
  destinationKey.judge(checkContext({ keys }), { region: FAR.region, amiDistributionConfiguration: ami });
const facts = (change: Partial<KeyFacts>): Keys => ({
  describe: async (id) => answered(keyFacts(id, change), 'kms:DescribeKey → found'),
});
const TO_FAR = { targetAccountIds: [FAR.account], kmsKeyId: FAR_KEY };

test.each<[string, AmiDistribution, Keys]>([
  ['for target accounts', TO_FAR, policyOf(USE)],
  ['for a copy of the source account', { kmsKeyId: FAR_KEY }, {}],
  ['by alias, for a copy of the source account', { kmsKeyId: 'alias/copies' }, {}],
  ['of AWS, for a copy of the source account', { kmsKeyId: FAR_KEY }, facts({ manager: 'AWS' })],
])('a key passes %s', async (_for, ami, keys) => {
  expect(await judge(ami, keys)).toMatchObject({ verdict: 'pass' });
});

test.each<[string, AmiDistribution, Keys, string]>([
  [
    'does not exist',
    TO_FAR,
    { describe: async () => answered(undefined, 'kms:DescribeKey → no such key') },
    'configuration',
  ],
  ['is in another Region', { ...TO_FAR, kmsKeyId: KEY }, {}, 'configuration'],
  ['turns out to be in another Region', TO_FAR, facts({ region: 'eu-west-2' }), 'configuration'],
  ['is of AWS', TO_FAR, facts({ manager: 'AWS' }), 'configuration'],
  [
    'is of AWS and its AMI is shared',
    { kmsKeyId: FAR_KEY, launchPermission: { userIds: [FAR.account] } },
    facts({ manager: 'AWS' }),
    'configuration',
  ],
  ['is asymmetric', TO_FAR, facts({ spec: 'ECC_NIST_P256' }), 'configuration'],
  ['is disabled', TO_FAR, facts({ state: 'Disabled' }), 'key'],
  ['has a bare id', { ...TO_FAR, kmsKeyId: 'copies' }, {}, 'configuration'],
  ['has a bare alias', { ...TO_FAR, kmsKeyId: 'alias/copies' }, {}, 'configuration'],
  [
    'is closed to the source account, which copies too',
    { ...TO_FAR, targetAccountIds: [FAR.account, SOURCE] },
    policyOf(USE),
    'key-policy',
  ],
])('a key fails that %s', async (_what, ami, keys, kind) => {
  expect(await judge(ami, keys)).toMatchObject({
    verdict: 'fail',
    fix: { kind, owner: 'us' },
    cause: expect.any(String),
  });
});

test('an alias ARN for other accounts is worth a warning', async () => {
  expect(await judge({ ...TO_FAR, kmsKeyId: ALIAS })).toMatchObject({
    verdict: 'warn',
    cause: expect.stringContaining(ALIAS),
  });
});

test('a key of somebody else cannot be told', async () => {
  expect(await judge(TO_FAR, { describe: async () => denied('kms:DescribeKey') })).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: `kms:DescribeKey on ${FAR_KEY} for the bot`,
  });
});

const AWS_KEY = 'alias/aws/ebs';
const LAUNCHED = { launchPermission: { userIds: [FAR.account] } };

test.each<{ gets: string; setting: DefaultEncryption; devices: BlockDevice[]; verdict: Verdict }>([
  { gets: 'the AWS managed key', setting: { byDefault: false, key: AWS_KEY }, devices: [ENCRYPTED], verdict: 'fail' },
  { gets: 'it by default', setting: { byDefault: true, key: AWS_KEY }, devices: [], verdict: 'fail' },
  { gets: 'a key of the account', setting: { byDefault: false, key: FAR_KEY }, devices: [ENCRYPTED], verdict: 'pass' },
  { gets: 'no key', setting: { byDefault: false, key: AWS_KEY }, devices: [], verdict: 'pass' },
])('a shared copy that gets $gets is judged', async ({ setting, devices, verdict }) => {
  const defaultEncryption = async (region: string) => {
    const value = region === FAR.region ? setting : { ...setting, byDefault: false };
    return answered(value, `ec2:GetEbsEncryptionByDefault → ${value.byDefault}`);
  };
  const context = recipeContext(recipe(...devices), { settings: { defaultEncryption } });
  const entry = { region: FAR.region, amiDistributionConfiguration: LAUNCHED };
  expect(destinationKey.applies(context, entry)).toBe(true);
  expect(await destinationKey.judge(context, entry)).toMatchObject({ verdict });
});

test.each<[string, KeyFacts['state'], Verdict]>([
  [AWS_KEY, 'Enabled', 'pass'],
  [FAR_KEY, 'Enabled', 'pass'],
  [FAR_KEY, 'Disabled', 'fail'],
])('an own copy under the default key %s that is %s is judged', async (key, state, verdict) => {
  const defaultEncryption = async () => answered({ byDefault: true, key }, 'ec2:GetEbsDefaultKmsKeyId → found');
  const context = recipeContext(recipe(ENCRYPTED), { settings: { defaultEncryption }, keys: facts({ state }) });
  const entry = { region: FAR.region, amiDistributionConfiguration: { name: 'golden' } };
  expect(destinationKey.applies(context, entry)).toBe(true);
  expect(await destinationKey.judge(context, entry)).toMatchObject({ verdict });
});

test('a shared copy cannot be told without a recipe', async () => {
  expect(await judge(LAUNCHED)).toMatchObject({ verdict: 'cannot-tell' });
});

test('an entry without a key is not asked', () => {
  expect(destinationKey.applies(checkContext(), { region: FAR.region })).toBe(false);
});
