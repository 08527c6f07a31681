import { expect, test } from 'vitest';
import { sourceAmiName } from '../../../src/checks/limits/source-ami-name.ts';
import { fastLaunch } from '../../../src/checks/limits/fast-launch.ts';
import { sourceDefaultEncryption } from '../../../src/checks/recipe/default-encryption.ts';
import { recipeEncryption } from '../../../src/checks/recipe/encryption.ts';
import { encryptionOf } from '../../../src/checks/recipe/image-encryption.ts';
import { parentImage } from '../../../src/checks/recipe/parent-image.ts';
import { recipeKey } from '../../../src/checks/recipe/recipe-key.ts';
import { virtualization } from '../../../src/checks/recipe/virtualization.ts';
import { keysForTarget } from '../../../src/checks/keys/keys-for-target.ts';
import type { SourceImage } from '../../../src/domain/inputs.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { answered, checkContext, keyFacts } from '../../support/fake-probe.ts';
import { SOURCE_IMAGE } from '../../support/sample-rollout.ts';
import { entries, FAR_KEY, KEY } from './scene.ts';

const PLAIN = { deviceName: '/dev/xvda', snapshotId: 'snap-1', encrypted: false };
const KEYED = { ...PLAIN, encrypted: true, key: KEY };
const HIDDEN = { ...PLAIN, encrypted: true };

function existing(image: Partial<SourceImage>, change: ProbeChange = {}, distributions = entries()) {
  const configuration = { name: 'golden', distributions };
  return checkContext(change, { configuration, source: { ...SOURCE_IMAGE, ...image } });
}
const other = (device: SourceImage['devices'][number]) => ({ ...device, deviceName: '/dev/xvdb' });

test.each([
  ['no volume encrypted', [PLAIN], 'pass', undefined],
  ['every volume with a key that is known', [KEYED, other(KEYED)], 'pass', undefined],
  ['a key that AWS does not tell', [HIDDEN], 'cannot-tell', 'AWS does not tell the key of /dev/xvda'],
  ['volumes of both kinds', [KEYED, other(PLAIN)], 'warn', '/dev/xvdb is not encrypted, the other volumes are'],
])('encryption of %s is judged', async (_what, devices, verdict, cause) => {
  const judged = await recipeEncryption.judge(existing({ devices }));
  expect([judged.verdict, judged.cause]).toEqual([verdict, cause]);
});

test.each([
  ['none', [PLAIN]],
  ['some', [PLAIN, other(KEYED)]],
])('an image that exists is known to have %s encrypted', async (encryption, devices) => {
  expect((await encryptionOf(existing({ devices }))).encryption).toBe(encryption);
});

test('its keys are asked about under every target', async () => {
  const distributions = entries({ kmsKeyId: FAR_KEY });
  const [, far] = distributions;
  if (far === undefined) throw new Error('there is no second entry');
  const { path, unfit } = await keysForTarget(existing({ devices: [KEYED] }, {}, distributions), far);
  expect([path, unfit]).toEqual([{ read: [KEY], written: [FAR_KEY] }, []]);
});

test.each([
  ['works', {}, 'pass'],
  ['is disabled', { state: 'Disabled' }, 'fail'],
  ['is managed by AWS', { manager: 'AWS' as const }, 'fail'],
])('a key of it that %s is judged', async (_what, facts, verdict) => {
  const describe = async (keyId: string) => answered(keyFacts(keyId, facts), 'kms:DescribeKey → found');
  const context = existing({ devices: [KEYED] }, { keys: { describe } });
  expect(recipeKey.applies(context)).toBe(true);
  expect((await recipeKey.judge(context)).verdict).toBe(verdict);
});

test('another image mends a key that is gone', async () => {
  const gone: ProbeChange = { keys: { describe: async () => answered(undefined, 'kms:DescribeKey → NotFound') } };
  expect(await recipeKey.judge(existing({ devices: [KEYED] }, gone))).toMatchObject({
    fix: { kind: 'source-image', owner: 'us' },
  });
});

test('a paravirtual image is kept from Regions without such hardware', async () => {
  const distributions = [{ region: 'us-east-2', amiDistributionConfiguration: { targetAccountIds: ['111122223333'] } }];
  const judged = await virtualization.judge(existing({ virtualization: 'paravirtual' }, {}, distributions));
  expect(judged).toMatchObject({ verdict: 'fail', cause: expect.stringContaining('us-east-2') });
});

test.each([
  ['Windows with SQL Server Web', 'pass'],
  ['Linux/UNIX', 'fail'],
])('Fast Launch on %s is judged', async (platform, verdict) => {
  const entry = { region: 'us-west-2', fastLaunchConfigurations: [{ enabled: true }] };
  expect((await fastLaunch.judge(existing({ platform }, {}, [entry]), entry)).verdict).toBe(verdict);
});

test('what only a build can get wrong is not asked', () => {
  const context = existing({});
  const [home] = context.configuration.distributions;
  if (home === undefined) throw new Error('there is no entry');
  expect([parentImage.applies(context), sourceDefaultEncryption.applies(context)]).toEqual([false, false]);
  expect(sourceAmiName.applies(context, { ...home, region: context.buildRegion })).toBe(false);
});
