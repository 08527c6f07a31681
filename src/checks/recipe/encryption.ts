import type { Fix } from '../../domain/report/finding.ts';
import type { Recipe } from '../../domain/recipe.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together, unanswered } from '../judgement.ts';
import type { Parent } from './parent.ts';
import { parentOf } from './parent.ts';
import { isImageShared } from './sharing.ts';
import type { Volume } from './volumes.ts';
import { mistakenRoot, volumesOf } from './volumes.ts';

/** EC2: "Snapshots encrypted with the AWS Managed CMK can't be shared". One such volume is enough. */
export const recipeEncryption = {
  id: 'recipe-encryption',
  title: () => 'every volume of the image can be shared with the target accounts',
  needs: ['source-identity'],
  subject: 'source',
  applies: (context: CheckContext) => context.recipe !== undefined && isImageShared(context),
  judge: async (context: CheckContext): Promise<Judgement> => {
    const { recipe, sourceAccount } = context;
    if (recipe === undefined) throw new Error('judging a recipe: there is none');
    const parent = await parentOf(context, recipe);
    const facts = parent.kind === 'known' ? parent.facts : undefined;
    const volumes = volumesOf(recipe, facts, sourceAccount);
    return together([
      ...(await Promise.all(volumes.map((volume) => judgeVolume(context, volume)))),
      judgeParent(recipe, parent),
      judgeWhole(context, volumes),
    ]);
  },
} as const satisfies Check;

const RECIPE_FIX: Fix = {
  kind: 'recipe',
  owner: 'us',
  summary: 'set encrypted to true and name a customer managed key for every device of the recipe',
};

async function judgeVolume(context: CheckContext, volume: Volume): Promise<Judgement> {
  const { deviceName, encryption } = volume;
  switch (encryption) {
    case 'none':
      return pass(`${deviceName} is not encrypted by recipe or parent image`);
    case 'named':
      return pass(`${deviceName} is encrypted with the key that the recipe names: ${volume.key}`);
    case 'unknown':
      return pass(`${deviceName} is as in the parent image`);
    case 'unnamed':
      return fail(
        [`${deviceName} is encrypted, and the recipe names no key for it`],
        `nobody names a key for ${deviceName}, so it gets the default EBS key of the account`,
        RECIPE_FIX,
      );
    case 'contradictory':
      return fail(
        [`${deviceName} has a kmsKeyId in the recipe, and encrypted is not true`],
        `the recipe names a key for ${deviceName} without encrypted: true`,
        RECIPE_FIX,
      );
    case 'kept':
      return judgeKept(context, deviceName, volume.key);
  }
}

/** A key that nobody names is not asked about under the roles of the targets, so it is never good enough for `pass`. */
async function judgeKept({ probe, buildRegion }: CheckContext, device: string, key?: string): Promise<Judgement> {
  if (key === undefined) {
    return cannotTell(
      [`${device} is encrypted in the parent image, with a key that AWS does not tell`],
      `${device} keeps the key of the parent image, and AWS does not tell which`,
      'ec2:DescribeSnapshots for the bot',
    );
  }
  const described = await probe.keys.describe(key, buildRegion);
  if (described.kind !== 'answered') return unanswered(described, 'kms:DescribeKey');
  const evidence = [`${device} keeps the key of the parent image: ${key}`, described.evidence];
  if (described.value?.manager === 'AWS') {
    return fail(evidence, `${device} keeps the AWS managed key of the parent image`, RECIPE_FIX);
  }
  return cannotTell(
    evidence,
    `${device} keeps the key of the parent image, ${key}, which the recipe does not name`,
    'that key named in the recipe: every target account is then asked for it',
  );
}

function judgeParent(recipe: Recipe, parent: Parent): Judgement {
  if (parent.kind === 'unknown') return parent.why;
  if (parent.kind === 'missing') return cannotTell([parent.evidence], 'there is no parent image', 'a parent image');
  const { rootDevice } = parent.facts;
  const evidence = [parent.evidence, `root device of the parent image is ${rootDevice}`];
  const mistaken = mistakenRoot(recipe, parent.facts);
  if (mistaken === undefined) return pass(...evidence);
  return fail(evidence, `the recipe encrypts ${mistaken}, but the root device of the parent image is ${rootDevice}`, {
    ...RECIPE_FIX,
    summary: `name ${rootDevice} instead of ${mistaken} in the recipe`,
  });
}

/** What the volumes come to together: all encrypted or none is what people mean. */
function judgeWhole({ configuration }: CheckContext, volumes: Volume[]): Judgement {
  const open = volumes.filter(({ encryption }) => encryption === 'none').map(({ deviceName }) => deviceName);
  if (open.length > 0 && open.length < volumes.length) {
    const cause = `${open.join(', ')} is not encrypted, the other volumes are`;
    return { verdict: 'warn', evidence: [], cause, fix: RECIPE_FIX };
  }
  const copiesAreEncrypted = configuration.distributions.some(
    (entry) => entry.amiDistributionConfiguration?.kmsKeyId !== undefined,
  );
  if (open.length > 0 && copiesAreEncrypted) {
    const cause = 'the configuration names a key for the copies, but the AMI of the build itself is not encrypted';
    return { verdict: 'warn', evidence: [], cause, fix: RECIPE_FIX };
  }
  return { verdict: 'pass', evidence: [] };
}
