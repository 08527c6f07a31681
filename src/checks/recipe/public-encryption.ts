import type { Distribution } from '../../domain/configuration.ts';
import type { Fix } from '../../domain/report/finding.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together } from '../judgement.ts';
import { isMadePublic } from '../limits/made-public.ts';
import { encryptionOf } from './image-encryption.ts';
import { foreignAccounts, isOwnCopy } from './sharing.ts';

const FIX: Fix = {
  kind: 'configuration',
  owner: 'us',
  summary: 'leave out the user group "all", and share with accounts by name',
};

/** EC2: "Images with encrypted snapshots cannot be made public." */
export const publicEncryption = {
  id: 'public-encryption',
  title: () => 'AMIs that are made public are not encrypted',
  why: 'images with encrypted snapshots cannot be made public, so that sharing with everybody fails after the copy',
  needs: ['source-identity'],
  subject: 'region',
  applies: (_context: CheckContext, entry: Distribution) => isMadePublic(entry),
  judge: async (context: CheckContext, entry: Distribution): Promise<Judgement> => {
    const image = await encryptionOf(context);
    const key = entry.amiDistributionConfiguration?.kmsKeyId;
    const copies = foreignAccounts(context, entry).length > 0 || isOwnCopy(context, entry);
    const keyed = key !== undefined && copies ? [`kmsKeyId of ${entry.region} is ${key}`] : [];
    const evidence = [...image.evidence, ...keyed];
    if (image.encryption === 'some' || keyed.length > 0) {
      return fail(evidence, 'EC2 makes no AMI public that has an encrypted snapshot', FIX);
    }
    if (image.encryption === 'unknown') {
      const wouldProve = 'a recipe whose parent image the bot may see, checked with the configuration';
      return cannotTell(evidence, 'whether the image is encrypted is not known', wouldProve);
    }
    return together([pass(...evidence), ...(await byDefault(context, entry))]);
  },
} as const satisfies Check;

/** A copy is encrypted where its account encrypts by default, whatever the image is. */
async function byDefault(context: CheckContext, entry: Distribution): Promise<Judgement[]> {
  const { probe } = context;
  const { region } = entry;
  const own = isOwnCopy(context, entry) ? [probe.settings.defaultEncryption(region)] : [];
  const others = foreignAccounts(context, entry).map((account) => probe.audit.defaultEncryption({ account, region }));
  const settings = await Promise.all([...own, ...others]);
  return settings.map((setting) => {
    if (setting.kind !== 'answered') {
      const cause = 'whether a copy is encrypted by default is not known';
      return cannotTell([setting.evidence], cause, 'AUDIT_ROLE_NAME with ec2:GetEbsEncryptionByDefault');
    }
    if (!setting.value.byDefault) return pass(setting.evidence);
    return fail(
      [setting.evidence],
      'the account of a copy encrypts it by default, and EC2 then makes it not public',
      FIX,
    );
  });
}
