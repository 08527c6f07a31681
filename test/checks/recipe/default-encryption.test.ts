import { expect, test } from 'vitest';
import { sourceDefaultEncryption } from '../../../src/checks/recipe/default-encryption.ts';
import type { BlockDevice } from '../../../src/domain/recipe.ts';
import { answered, denied, keyFacts, noAnswer, type ProbeChange } from '../../support/fake-probe.ts';
import { ENCRYPTED, KEY, recipe, recipeContext } from './scene.ts';

const setting = (key: string, byDefault = true): ProbeChange => ({
  settings: {
    defaultEncryption: async () => answered({ byDefault, key }, `ec2:GetEbsEncryptionByDefault → ${byDefault}`),
  },
});
const AWS_KEY: ProbeChange['keys'] = {
  describe: async (id) => answered(keyFacts(id, { manager: 'AWS' }), 'kms:DescribeKey → AWS'),
};
const HIDDEN: ProbeChange['source'] = { image: async () => noAnswer('ec2:DescribeImages') };
const judge = (list: BlockDevice[], change: ProbeChange) =>
  sourceDefaultEncryption.judge(recipeContext(recipe(...list), change));

test.each<[string, BlockDevice[], ProbeChange]>([
  ['it is off', [], setting('alias/aws/ebs', false)],
  ['the recipe names a key for every volume', [ENCRYPTED], setting('alias/aws/ebs')],
])('encryption by default passes when %s', async (_when, list, change) => {
  expect(await judge(list, change)).toMatchObject({ verdict: 'pass' });
});

test.each<[string, ProbeChange]>([
  ['alias/aws/ebs', setting('alias/aws/ebs')],
  ['an AWS managed key by its ARN', { ...setting(KEY), keys: AWS_KEY }],
])('encryption by default with %s fails', async (_key, change) => {
  expect(await judge([], change)).toMatchObject({ verdict: 'fail', fix: { kind: 'recipe', owner: 'us' } });
});

test.each<[string, BlockDevice[], ProbeChange]>([
  [
    'the setting is hidden',
    [],
    { settings: { defaultEncryption: async () => denied('ec2:GetEbsEncryptionByDefault') } },
  ],
  ['the default key belongs to the customer', [], setting(KEY)],
  ['the default key is hidden', [], { ...setting(KEY), keys: { describe: async () => denied('kms:DescribeKey') } }],
  ['the parent image is hidden', [ENCRYPTED], { ...setting('alias/aws/ebs'), source: HIDDEN }],
])('encryption by default cannot be told when %s', async (_when, list, change) => {
  expect(await judge(list, change)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringMatching(/./) });
});
