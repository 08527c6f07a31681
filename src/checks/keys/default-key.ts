import type { Distribution } from '../../domain/configuration.ts';
import type { Target } from '../../domain/target.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together } from '../judgement.ts';
import { partitionOf } from '../../domain/partition.ts';
import { encryptionOf } from '../recipe/image-encryption.ts';
import { isLaunchShared } from '../recipe/sharing.ts';
import { judgeAsked } from './judge-asked.ts';
import { entryKeys, isArn, isOfAws } from './keys-of.ts';
import { askUnderRole } from './under-role.ts';

const AUDIT = 'AUDIT_ROLE_NAME with ec2:GetEbsEncryptionByDefault and ec2:GetEbsDefaultKmsKeyId';

/** Without kmsKeyId, EC2 writes encrypted copies with the default EBS key of the target. */
export const targetDefaultKey = {
  id: 'target-default-key',
  title: () => 'cross-account role may use the default EBS key of the target',
  why: 'where the configuration names no key, an encrypted copy gets that one',
  needs: [],
  subject: 'target',
  applies: (_context: CheckContext, _target: Target, entry: Distribution) => entryKeys(entry).length === 0,
  judge: async (context: CheckContext, target: Target, entry: Distribution): Promise<Judgement> => {
    const setting = await context.probe.audit.defaultEncryption(target);
    if (setting.kind !== 'answered') {
      const cause = 'the configuration names no key, and the default EBS key of the target cannot be read';
      return cannotTell([setting.evidence], cause, AUDIT);
    }
    const { byDefault, key } = setting.value;
    const image = await encryptionOf(context);
    if (!byDefault && image.encryption === 'none') return pass(setting.evidence, ...image.evidence);
    const judged = isOfAws(key)
      ? judgeAwsKey(entry, setting.evidence)
      : await judgeDefault(context, { target, entry, arn: arnOf(target, key) });
    const isUsed = byDefault || image.encryption === 'some';
    return together([pass(setting.evidence, ...image.evidence), isUsed ? judged : ifEncrypted(judged)]);
  },
} as const satisfies Check;

/** Every role of an account may use its AWS managed key through EC2, and nobody can share what it encrypts. */
function judgeAwsKey(entry: Distribution, evidence: string): Judgement {
  if (!isLaunchShared(entry)) return pass(evidence);
  return fail(
    [evidence],
    'copies get the AWS managed key of the target, and cannot be shared as launchPermission asks',
    {
      kind: 'configuration',
      owner: 'us',
      summary: `name a customer managed key as kmsKeyId of ${entry.region}, or leave out launchPermission`,
    },
  );
}

/** EC2 answers a customer's key by ARN; a bare id or alias would be one of the account. */
function arnOf({ account, region }: Target, key: string): string {
  if (isArn(key)) return key;
  const name = key.startsWith('alias/') ? key : `key/${key}`;
  return `arn:${partitionOf(region)}:kms:${region}:${account}:${name}`;
}

/** What is wrong with the key is nothing to an image that is not encrypted. */
function ifEncrypted(judged: Judgement): Judgement {
  const { verdict, evidence, cause = '' } = judged;
  if (verdict !== 'fail') return judged;
  return cannotTell(
    evidence,
    `${cause}, which matters if the image is encrypted`,
    'a recipe whose parent image the bot may see, checked with the configuration',
  );
}

type OwnKey = { target: Target; entry: Distribution; arn: string };

async function judgeDefault(context: CheckContext, { target, entry, arn }: OwnKey): Promise<Judgement> {
  const seen = await context.probe.keys.describeAs(target.account, arn);
  if (seen.kind === 'answered') {
    if (seen.value?.manager === 'AWS') return judgeAwsKey(entry, seen.evidence);
    const problem = problemOf(seen.value);
    if (problem !== undefined) return unusable(target, seen.evidence, problem);
  }
  const asked = await askUnderRole(context.probe.keys, target.account, { read: [], written: [arn] });
  return judgeAsked(context, target.account, asked);
}

function unusable({ region }: Target, evidence: string, problem: string): Judgement {
  return fail([evidence], `the default EBS key of the target ${problem}`, {
    kind: 'account-setting',
    owner: 'target-account-owner',
    summary: `make an enabled, symmetric key the default EBS key in ${region}, or name a kmsKeyId in the configuration`,
  });
}

function problemOf(facts: { state: string; spec: string } | undefined): string | undefined {
  if (facts === undefined) return 'does not exist';
  if (facts.spec !== 'SYMMETRIC_DEFAULT') return `is ${facts.spec}, and EBS needs a symmetric one`;
  return facts.state === 'Enabled' ? undefined : `is ${facts.state}`;
}
