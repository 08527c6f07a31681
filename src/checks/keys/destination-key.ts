import type { Distribution } from '../../domain/configuration.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together, unanswered } from '../judgement.ts';
import { encryptionOf } from '../recipe/image-encryption.ts';
import { foreignAccounts, isLaunchShared, isOwnCopy } from '../recipe/sharing.ts';
import { describeKey, renameFix } from './key-facts.ts';
import { entryKeys, isArn, isKeyArn, isOfAws, type NamedKey } from './keys-of.ts';
import { withSourceUse } from './source-use.ts';

/** EC2 accepts any kmsKeyId at first and lets the copy fail at its end. */
export const destinationKey = {
  id: 'destination-key',
  title: () => 'key of the configuration can encrypt copies in its Region',
  why: 'EC2 accepts any key id at first, and the copy fails at its end',
  needs: ['source-identity'],
  subject: 'region',
  applies: (context: CheckContext, entry: Distribution) => entryKeys(entry).length > 0 || isOwnCopy(context, entry),
  judge: async (context: CheckContext, entry: Distribution): Promise<Judgement> => {
    const [key] = entryKeys(entry);
    return key === undefined ? judgeDefault(context, entry) : together(await judgeKey(context, entry, key));
  },
} as const satisfies Check;

/** Without a key an encrypted copy of the source account's own gets its default one, which launchPermission may share. */
async function judgeDefault(context: CheckContext, entry: Distribution): Promise<Judgement> {
  const { region } = entry;
  const setting = await context.probe.settings.defaultEncryption(region);
  if (setting.kind !== 'answered') {
    return unanswered(setting, 'ec2:GetEbsEncryptionByDefault and ec2:GetEbsDefaultKmsKeyId');
  }
  const { byDefault, key: name } = setting.value;
  const isShared = isLaunchShared(entry);
  if (isOfAws(name) && !isShared) return pass(setting.evidence);
  const image = await encryptionOf(context);
  const evidence = [setting.evidence, ...image.evidence];
  if (!byDefault && image.encryption === 'none') return pass(...evidence);
  if (!byDefault && image.encryption === 'unknown') {
    const cause = 'the configuration names no key, and it is not known whether the image is encrypted';
    return cannotTell(evidence, cause, 'a recipe whose parent image the bot may see, checked with the configuration');
  }
  const key: NamedKey = { name, region, by: 'entry' };
  if (isOfAws(name)) {
    const cause = 'copies get the AWS managed key of the account, and cannot be shared as launchPermission asks';
    return fail(evidence, cause, renameFix(key));
  }
  const described = await describeKey(context, key, isShared);
  return together([pass(...evidence), ...(await withSourceUse(context, described))]);
}

async function judgeKey(context: CheckContext, entry: Distribution, key: NamedKey): Promise<Judgement[]> {
  const leaves = foreignAccounts(context, entry).length > 0;
  const naming = leaves ? judgeNaming(key) : [];
  const described = await describeKey(context, key, leaves || isLaunchShared(entry));
  const judged = isOwnCopy(context, entry) ? await withSourceUse(context, described) : [described.judgement];
  return [...naming, ...judged];
}

/** Each target account resolves the name for itself. */
function judgeNaming(key: NamedKey): Judgement[] {
  if (isKeyArn(key.name)) return [];
  const evidence = [`kmsKeyId of ${key.region} is ${key.name}`];
  if (!isArn(key.name)) {
    return [
      fail(evidence, `${key.name} is found in its own account only; other accounts need the ARN`, renameFix(key)),
    ];
  }
  const cause = `${key.name} is an alias, which can point to another key when the copies are made`;
  return [{ verdict: 'warn', evidence, cause, fix: renameFix(key) }];
}
