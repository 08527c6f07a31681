import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, unanswered } from '../judgement.ts';
import { isOfAws } from '../keys/keys-of.ts';
import { parentOf } from './parent.ts';
import { isImageShared } from './sharing.ts';
import { volumesOf } from './volumes.ts';

/** Encryption by default reaches every volume for which the recipe leaves encryption open. */
export const sourceDefaultEncryption = {
  id: 'source-default-encryption',
  title: () => 'encryption by default does not put an unshareable key on the image',
  why: 'with it, a volume for which the recipe names no key silently gets the default EBS key',
  needs: ['source-identity'],
  subject: 'source',
  applies: (context: CheckContext) => context.recipe !== undefined && isImageShared(context),
  judge: async (context: CheckContext): Promise<Judgement> => {
    const { probe, buildRegion } = context;
    const setting = await probe.settings.defaultEncryption(buildRegion);
    if (setting.kind !== 'answered') {
      return unanswered(setting, 'ec2:GetEbsEncryptionByDefault and ec2:GetEbsDefaultKmsKeyId');
    }
    if (!setting.value.byDefault) return pass(setting.evidence);
    const left = await leftOpen(context);
    const evidence = [setting.evidence, ...left.evidence];
    if (left.kind === 'none') return pass(...evidence);
    const { key } = setting.value;
    const manager = await managerOf(context, key);
    if (manager.kind === 'unknown') return { ...manager.why, evidence: [...evidence, ...manager.why.evidence] };
    if (left.kind === 'unknown') {
      return cannotTell(
        [...evidence, ...manager.evidence],
        'volumes of the parent image that the recipe does not map get the default key',
        'a recipe whose parent image the bot may see',
      );
    }
    return judgeOpen([...evidence, ...manager.evidence], manager.kind, key);
  },
} as const satisfies Check;

function judgeOpen(evidence: string[], manager: 'AWS' | 'CUSTOMER', key: string): Judgement {
  if (manager === 'AWS') {
    return fail(evidence, 'volumes for which the recipe names no key get the AWS managed key, which cannot be shared', {
      kind: 'recipe',
      owner: 'us',
      summary: 'name a customer managed key for every device of the recipe, or make one the default of the account',
    });
  }
  return cannotTell(
    evidence,
    `volumes for which the recipe names no key get ${key}, the default of the account`,
    'that key named in the recipe: every target account is then asked for it',
  );
}

type Left = { kind: 'none' | 'some' | 'unknown'; evidence: string[] };

/** Volumes that neither the recipe nor the parent image encrypts. */
async function leftOpen(context: CheckContext): Promise<Left> {
  const { recipe, sourceAccount } = context;
  if (recipe === undefined) throw new Error('judging a recipe: there is none');
  const parent = await parentOf(context, recipe);
  const facts = parent.kind === 'known' ? parent.facts : undefined;
  const volumes = volumesOf(recipe, facts, sourceAccount);
  const open = volumes.filter(({ encryption }) => encryption === 'none' || encryption === 'unnamed');
  if (open.length > 0) {
    const names = open.map(({ deviceName }) => deviceName).join(', ');
    return { kind: 'some', evidence: [`the recipe names no key for ${names}`] };
  }
  if (parent.kind !== 'known') {
    return { kind: 'unknown', evidence: parent.kind === 'unknown' ? parent.why.evidence : [parent.evidence] };
  }
  return { kind: 'none', evidence: [parent.evidence, 'every volume is encrypted with a key of its own'] };
}

type Manager = { kind: 'AWS' | 'CUSTOMER'; evidence: string[] } | { kind: 'unknown'; why: Judgement };

async function managerOf({ probe, buildRegion }: CheckContext, key: string): Promise<Manager> {
  if (isOfAws(key)) return { kind: 'AWS', evidence: [] };
  const described = await probe.keys.describe(key, buildRegion);
  if (described.kind !== 'answered') return { kind: 'unknown', why: unanswered(described, 'kms:DescribeKey') };
  // A default key that is gone cannot be shared either.
  return { kind: described.value?.manager ?? 'AWS', evidence: [described.evidence] };
}
