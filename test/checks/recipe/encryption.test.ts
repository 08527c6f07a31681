import { expect, test } from 'vitest';
import type { ImageFacts, KeyFacts } from '../../../src/checks/probe.ts';
import { recipeEncryption } from '../../../src/checks/recipe/encryption.ts';
import type { BlockDevice } from '../../../src/domain/recipe.ts';
import { answered, checkContext, denied, keyFacts, type ProbeChange } from '../../support/fake-probe.ts';
import { SOURCE } from '../../support/sample-rollout.ts';
import { ENCRYPTED, entries, FAR_KEY, KEY, parentIs, recipe, recipeContext } from './scene.ts';

const PLAIN = { deviceName: '/dev/xvda', encrypted: false };
const SECOND = { deviceName: '/dev/xvdb', encrypted: false };
const KEPT = { deviceName: '/dev/xvda', encrypted: true, key: KEY };
const devices = (...list: ImageFacts['devices']): ProbeChange => parentIs({ devices: list });
const managed = (manager: KeyFacts['manager']): ProbeChange => ({
  keys: { describe: async (id) => answered(keyFacts(id, { manager }), `kms:DescribeKey → ${manager}`) },
});
const judge = (list: BlockDevice[], change: ProbeChange = {}, distributions = entries()) =>
  recipeEncryption.judge(recipeContext(recipe(...list), change, distributions));

test.each<[string, BlockDevice[], ProbeChange]>([
  ['every volume has a named key', [ENCRYPTED], devices(PLAIN)],
  ['a further volume has the name of a root', [ENCRYPTED, { ...ENCRYPTED, deviceName: '/dev/sda1' }], devices(PLAIN)],
  ['no volume is encrypted', [], devices(PLAIN, SECOND)],
  ['recipe overrides the key of the parent image', [ENCRYPTED], devices(KEPT)],
])('an image passes when %s', async (_when, list, change) => {
  const judgement = await judge(list, change);
  expect(judgement.verdict).toBe('pass');
  expect(judgement.evidence).toContain('ec2:DescribeImages ami-parent → found');
});

test.each<[string, BlockDevice[], ProbeChange, string]>([
  ['encrypted without a key', [{ deviceName: '/dev/xvda', encrypted: true }], {}, 'default EBS key'],
  ['a key without encrypted', [{ deviceName: '/dev/xvda', kmsKeyId: KEY }], {}, 'without encrypted: true'],
  [
    'encrypted in the AMI of another account',
    [],
    parentIs({ owner: '999988887777', devices: [KEPT] }),
    'default EBS key',
  ],
  ['kept under an AWS managed key', [], { ...devices(KEPT), ...managed('AWS') }, 'AWS managed key'],
  ['one of several', [ENCRYPTED, { deviceName: '/dev/xvdb', encrypted: true }], devices(PLAIN, SECOND), '/dev/xvdb'],
  ['a root device of another name', [{ ...ENCRYPTED, deviceName: '/dev/sda1' }], devices(PLAIN), '/dev/sda1'],
])('an image fails with a volume that is %s', async (_how, list, change, cause) => {
  const judgement = await judge(list, change);
  expect(judgement).toMatchObject({ verdict: 'fail', fix: { kind: 'recipe', owner: 'us' } });
  expect(judgement.cause).toContain(cause);
});

test.each<[string, BlockDevice[], ProbeChange, string]>([
  ['a volume keeps a key that nobody names', [], { ...devices(KEPT), ...managed('CUSTOMER') }, 'named in the recipe'],
  ['AWS does not tell the key', [], devices({ deviceName: '/dev/xvda', encrypted: true }), 'ec2:DescribeSnapshots'],
  ['the parent image is hidden', [ENCRYPTED], { source: { image: async () => denied('ec2:DescribeImages') } }, 'ec2:'],
  [
    'the kept key is hidden',
    [],
    { ...devices(KEPT), keys: { describe: async () => denied('kms:DescribeKey') } },
    'kms:',
  ],
])('an image cannot be told when %s', async (_when, list, change, wouldProve) => {
  const judgement = await judge(list, change);
  expect(judgement.verdict).toBe('cannot-tell');
  expect(judgement.wouldProve).toContain(wouldProve);
});

test('what recipe and parent leave unsure does not hide a failure', async () => {
  const hidden: ProbeChange = { source: { image: async () => denied('ec2:DescribeImages') } };
  expect(await judge([{ deviceName: '/dev/xvda', encrypted: true }], hidden)).toMatchObject({ verdict: 'fail' });
});

test('volumes of both kinds are worth a warning', async () => {
  const judgement = await judge([ENCRYPTED], devices(PLAIN, SECOND));
  expect(judgement).toMatchObject({ verdict: 'warn', cause: '/dev/xvdb is not encrypted, the other volumes are' });
});

test('encrypted copies of a plain image are worth a warning', async () => {
  const judgement = await judge([], devices(PLAIN), entries({ kmsKeyId: FAR_KEY }));
  expect(judgement).toMatchObject({ verdict: 'warn', cause: expect.stringContaining('names a key for the copies') });
});

test('it applies only where the image is shared', () => {
  const own = [{ region: 'us-west-2', amiDistributionConfiguration: { targetAccountIds: [SOURCE] } }];
  const launched = [{ region: 'us-west-2', amiDistributionConfiguration: { launchPermission: { userIds: [SOURCE] } } }];
  expect(recipeEncryption.applies(recipeContext(recipe()))).toBe(true);
  expect(recipeEncryption.applies(recipeContext(recipe(), {}, launched))).toBe(true);
  expect(recipeEncryption.applies(recipeContext(recipe(), {}, own))).toBe(false);
  expect(recipeEncryption.applies(checkContext())).toBe(false);
});
