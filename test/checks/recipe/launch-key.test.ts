import { expect, test } from 'vitest';
import { launchKey } from '../../../src/checks/recipe/launch-key.ts';
import type { AmiDistribution } from '../../../src/domain/configuration.ts';
import { answered, checkContext, denied } from '../../support/fake-probe.ts';
import { FAR, NEAR, SOURCE } from '../../support/sample-rollout.ts';
import { type Keys, OWNER, policyOf, UNREAD, USE } from '../keys/scene.ts';
import { ENCRYPTED, FAR_KEY, recipe, recipeContext } from './scene.ts';

const LAUNCHED = { kmsKeyId: FAR_KEY, launchPermission: { userIds: [SOURCE, FAR.account] } };
const GRANTS = { ...USE, Action: ['kms:CreateGrant'], Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } };
const OPEN = policyOf(OWNER, USE, GRANTS);
const entryOf = (ami: AmiDistribution, region: string = FAR.region) => ({ region, amiDistributionConfiguration: ami });
const judge = (keys: Keys) => launchKey.judge(checkContext({ keys }), entryOf(LAUNCHED));

test('accounts that the key policy lets in pass', async () => {
  expect(await judge(OPEN)).toMatchObject({ verdict: 'pass' });
});

test('accounts that the key policy keeps out are worth a warning', async () => {
  expect(await judge(policyOf(OWNER))).toMatchObject({
    verdict: 'warn',
    evidence: [expect.any(String), expect.stringContaining(`no statement lets ${FAR.account} use it`)],
    cause: expect.stringContaining(FAR_KEY),
    fix: { owner: 'us', summary: expect.stringContaining('kms:CreateGrant') },
  });
});

const UNKNOWN = { ...USE, Action: 'kms:*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } } };

test.each<[string, Keys]>([
  ['whose policy cannot be read', UNREAD],
  ['whose policy is none', { policy: async () => answered('{}', 'kms:GetKeyPolicy') }],
  ['whose policy has an unknown condition', policyOf(OWNER, UNKNOWN)],
  ['that is hidden from the bot', { describe: async () => denied('kms:DescribeKey') }],
])('a key %s cannot be told', async (_which, keys) => {
  expect(await judge(keys)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.any(String) });
});

test('the AMI of the build is asked about by the key of the recipe', async () => {
  const context = recipeContext(recipe(ENCRYPTED), { keys: policyOf(OWNER) });
  const entry = entryOf({ launchPermission: { userIds: [FAR.account] } }, NEAR.region);
  expect(launchKey.applies(context, entry)).toBe(true);
  expect(await launchKey.judge(context, entry)).toMatchObject({ verdict: 'warn' });
});

test('an entry without a key or without launchers is not asked', () => {
  expect(launchKey.applies(checkContext(), entryOf({ kmsKeyId: FAR_KEY }))).toBe(false);
  expect(launchKey.applies(checkContext(), entryOf({ launchPermission: LAUNCHED.launchPermission }))).toBe(false);
});
