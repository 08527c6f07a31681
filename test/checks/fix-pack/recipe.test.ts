import { describe, expect, it } from 'vitest';
import type { CheckContext } from '../../../src/checks/check.ts';
import { fixPack } from '../../../src/checks/fix-pack/fix-pack.ts';
import type { Finding } from '../../../src/domain/report/finding.ts';
import { SOURCE } from '../../support/sample-rollout.ts';
import {
  AWAY,
  AWAY_KEY,
  broken,
  contextOf,
  entry,
  FIRST,
  HOME,
  HOME_KEY,
  recipeWith,
  SOURCE_SUBJECT,
} from './scene.ts';

const plain = [entry(HOME, [FIRST]), entry(AWAY, [FIRST], { amiDistributionConfiguration: { kmsKeyId: AWAY_KEY } })];
const keyed = [entry(HOME, [FIRST], { amiDistributionConfiguration: { kmsKeyId: HOME_KEY } })];

function fileOf(context: CheckContext, finding: Partial<Finding> = {}) {
  const [file] = fixPack(context, [broken('recipe', SOURCE_SUBJECT, finding)]);
  if (file === undefined) throw new Error('no file');
  return { ...file, recipe: JSON.parse(file.text) };
}

const contextWith = (distributions: typeof plain, ...devices: object[]) =>
  contextOf(distributions, { recipe: recipeWith(...devices) });

describe('a corrected recipe', () => {
  it('is what AWS takes, under its next version', () => {
    const { name, recipe, about } = fileOf(contextWith(keyed, { deviceName: '/dev/xvda', ebs: { volumeSize: 20 } }));

    expect(name).toBe('recipe-Golden-Linux-1.0.10.json');
    expect(about).toContain(`--region ${HOME} --cli-input-json file://${name}`);
    expect(recipe).toEqual({
      name: 'Golden Linux',
      parentImage: 'ami-0parent',
      components: [{ componentArn: 'c' }],
      semanticVersion: '1.0.10',
      blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { volumeSize: 20, encrypted: true, kmsKeyId: HOME_KEY } }],
    });
  });

  it.each([
    ['its own key', plain, AWAY_KEY, AWAY_KEY],
    ['its own alias', plain, 'alias/golden', `arn:aws:kms:${HOME}:${SOURCE}:alias/golden`],
    ['its own key by id', plain, '1234-abcd', `arn:aws:kms:${HOME}:${SOURCE}:key/1234-abcd`],
    ['the key of the build Region for one of AWS', keyed, 'alias/aws/ebs', HOME_KEY],
  ])('encrypts with %s', (_which, distributions, kmsKeyId, key) => {
    const { recipe, about } = fileOf(contextWith(distributions, { deviceName: '/dev/xvda', ebs: { kmsKeyId } }));

    expect(recipe.blockDeviceMappings[0].ebs).toEqual({ encrypted: true, kmsKeyId: key });
    expect(about).not.toContain('First replace');
  });

  it('asks for a key where nobody names one', () => {
    const { recipe, about } = fileOf(contextWith(plain, { deviceName: '/dev/xvda', ebs: {} }));
    const key = `arn:aws:kms:${HOME}:${SOURCE}:key/A-CUSTOMER-MANAGED-KEY-OF-YOURS`;

    expect(recipe.blockDeviceMappings[0].ebs.kmsKeyId).toBe(key);
    expect(about).toContain(`First replace ${key} in it`);
  });
});

describe('devices of a corrected recipe', () => {
  it('come from the recipe and from findings', () => {
    const evidence = ['root device of the parent image is /dev/xvda', '/dev/sdf is encrypted'];
    const { recipe } = fileOf(contextWith(keyed), { evidence });

    const ebs = { deleteOnTermination: true, encrypted: true, kmsKeyId: HOME_KEY };
    expect(recipe.blockDeviceMappings).toEqual([
      { deviceName: '/dev/xvda', ebs },
      { deviceName: '/dev/sdf', ebs },
    ]);
  });

  it('name the root as the parent image does', () => {
    const evidence = ['root device of the parent image is /dev/xvda'];
    const context = contextWith(keyed, { deviceName: '/dev/sda1', ebs: { volumeSize: 30 } });

    expect(fileOf(context, { evidence }).recipe.blockDeviceMappings).toEqual([
      { deviceName: '/dev/xvda', ebs: { volumeSize: 30, encrypted: true, kmsKeyId: HOME_KEY } },
    ]);
  });

  it('leave the root open where nothing tells it', () => {
    const { recipe, about } = fileOf(contextWith(keyed));

    expect(recipe.blockDeviceMappings[0].deviceName).toBe('ROOT-DEVICE-OF-THE-PARENT-IMAGE');
    expect(about).toContain('First replace ROOT-DEVICE-OF-THE-PARENT-IMAGE in it');
  });

  it('stay as they are where nothing can be encrypted', () => {
    const devices = [
      { deviceName: '/dev/sdb', virtualName: 'ephemeral0' },
      { deviceName: '/dev/sdc', noDevice: '' },
    ];
    expect(fileOf(contextWith(keyed, ...devices)).recipe.blockDeviceMappings).toEqual(devices);
  });

  it('are none where no recipe was looked at', () => {
    expect(fixPack(contextOf(keyed), [broken('recipe', SOURCE_SUBJECT)])).toEqual([]);
  });
});
