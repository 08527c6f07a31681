import { expect, test } from 'vitest';
import { publicEncryption } from '../../../src/checks/recipe/public-encryption.ts';
import type { AmiDistribution } from '../../../src/domain/configuration.ts';
import type { BlockDevice } from '../../../src/domain/recipe.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { answered, checkContext, noAuditRole } from '../../support/fake-probe.ts';
import { FAR } from '../../support/sample-rollout.ts';
import { ENCRYPTED, FAR_KEY, recipe, recipeContext } from './scene.ts';

const PUBLIC = { launchPermission: { userGroups: ['all'] }, targetAccountIds: [FAR.account] };
const entryOf = (ami: AmiDistribution) => ({ region: FAR.region, amiDistributionConfiguration: ami });
const judge = (devices: BlockDevice[], ami: AmiDistribution = PUBLIC, change: ProbeChange = {}) =>
  publicEncryption.judge(recipeContext(recipe(...devices), change), entryOf(ami));
const setting = async () => answered({ byDefault: true, key: 'alias/aws/ebs' }, 'ec2:GetEbsEncryptionByDefault → true');
const unaudited = async () => noAuditRole('ec2:GetEbsEncryptionByDefault');

test('public AMIs that nothing encrypts pass', async () => {
  expect(await judge([])).toMatchObject({ verdict: 'pass' });
});

test.each<[string, BlockDevice[], AmiDistribution, ProbeChange]>([
  ['the recipe encrypts', [ENCRYPTED], PUBLIC, {}],
  ['the configuration encrypts', [], { ...PUBLIC, kmsKeyId: FAR_KEY }, {}],
  ['the target encrypts by default', [], PUBLIC, { audit: { defaultEncryption: setting } }],
])('public AMIs that %s fail', async (_who, devices, ami, change) => {
  expect(await judge(devices, ami, change)).toMatchObject({ verdict: 'fail', fix: { kind: 'configuration' } });
});

test('public AMIs without a recipe or an audit role cannot be told', async () => {
  expect(await publicEncryption.judge(checkContext(), entryOf(PUBLIC))).toMatchObject({ verdict: 'cannot-tell' });
  expect(await judge([], PUBLIC, { audit: { defaultEncryption: unaudited } })).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: expect.stringContaining('AUDIT_ROLE_NAME'),
  });
});

test('an entry that is not public is not asked', () => {
  expect(publicEncryption.applies(checkContext(), entryOf({ targetAccountIds: [FAR.account] }))).toBe(false);
  expect(publicEncryption.applies(checkContext(), entryOf(PUBLIC))).toBe(true);
});
