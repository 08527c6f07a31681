import type { Fix } from '../../domain/report/finding.ts';
import type { SourceImage } from '../../domain/inputs.ts';
import type { Recipe } from '../../domain/recipe.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together, unanswered } from '../judgement.ts';
import type { Parent } from './parent.ts';
import { parentOf } from './parent.ts';
import { isImageShared } from './sharing.ts';
import type { Volume } from './volumes.ts';
import { mistakenRoot, volumesAsTheyAre, volumesOf } from './volumes.ts';

/** EC2: "Snapshots encrypted with the AWS Managed CMK can't be shared". One such volume is enough. */
export const recipeEncryption = {
  id: 'recipe-encryption',
  title: () => 'every volume of the image can be shared with the target accounts',
  why: 'snapshots under an AWS managed key cannot be shared, and one such volume is enough',
  needs: ['source-identity'],
  subject: 'source',
  applies: (context: CheckContext) => (context.recipe ?? context.source) !== undefined && isImageShared(context),
  judge: async (context: CheckContext): Promise<Judgement> => {
    const { recipe, source, sourceAccount } = context;
    if (source !== undefined) return judgeExisting(context, source);
    if (recipe === undefined) throw new Error('judging a recipe: there is none');
    const parent = await parentOf(context, recipe);
    const facts = parent.kind === 'known' ? parent.facts : undefined;
    const volumes = volumesOf(recipe, facts, sourceAccount);
    return together([
      ...(await Promise.all(volumes.map((volume) => judgeVolume(context, volume)))),
      judgeParent(recipe, parent),
      judgeWhole(context, volumes, RECIPE_FIX),
    ]);
  },
} as const satisfies Check;

const IMAGE_FIX: Fix = {
  kind: 'source-image',
  owner: 'us',
  summary: 'distribute an AMI of which every volume is encrypted with a customer managed key, or none',
};

/** Its keys are asked about by themselves; what AWS does not tell of one cannot be. */
function judgeExisting(context: CheckContext, source: SourceImage): Judgement {
  const volumes = volumesAsTheyAre(source);
  const evidence = [`${source.amiId} has ${volumes.length} volumes`];
  return together([
    pass(...evidence),
    ...volumes.map((volume) => judgeAsItIs(volume)),
    judgeWhole(context, volumes, IMAGE_FIX),
  ]);
}

function judgeAsItIs(volume: Volume): Judgement {
  const { deviceName } = volume;
  if (volume.encryption === 'none') return pass(`${deviceName} is not encrypted`);
  if (volume.encryption === 'named') return pass(`${deviceName} is encrypted with ${volume.key}`);
  const evidence = [`${deviceName} is encrypted with a key that AWS does not tell`];
  return cannotTell(evidence, `AWS does not tell the key of ${deviceName}`, 'ec2:DescribeSnapshots for the bot');
}

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
function judgeWhole({ configuration }: CheckContext, volumes: Volume[], fix: Fix): Judgement {
  const open = volumes.filter(({ encryption }) => encryption === 'none').map(({ deviceName }) => deviceName);
  if (open.length > 0 && open.length < volumes.length) {
    const cause = `${open.join(', ')} is not encrypted, the other volumes are`;
    return { verdict: 'warn', evidence: [], cause, fix };
  }
  const copiesAreEncrypted = configuration.distributions.some(
    (entry) => entry.amiDistributionConfiguration?.kmsKeyId !== undefined,
  );
  if (open.length > 0 && copiesAreEncrypted) {
    const cause = 'the configuration names a key for the copies, but the AMI that is copied is not encrypted';
    return { verdict: 'warn', evidence: [], cause, fix };
  }
  return { verdict: 'pass', evidence: [] };
}
