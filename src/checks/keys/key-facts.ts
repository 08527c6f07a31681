import type { Fix } from '../../domain/report/finding.ts';
import type { CheckContext, Judgement } from '../check.ts';
import { fail, pass, unanswered } from '../judgement.ts';
import type { KeyFacts } from '../probe.ts';
import { homeOf, isArn, type NamedKey } from './keys-of.ts';

/** What DescribeKey, asked as the bot, says about a key that the recipe, the image or an entry has. */
export type Described = { arn: string; judgement: Judgement } | { judgement: Judgement };

/** Whether the key can encrypt volumes in its Region; `isShared` where other accounts have to use it as well. */
export async function describeKey(context: CheckContext, key: NamedKey, isShared: boolean): Promise<Described> {
  const { name, region } = key;
  if (isArn(name) && homeOf(name).region !== region) return { judgement: inOtherRegion(key) };
  const described = await context.probe.keys.describe(name, region);
  if (described.kind !== 'answered') return { judgement: unanswered(described, `kms:DescribeKey on ${name}`) };
  const { value: facts, evidence } = described;
  if (facts === undefined) {
    return { judgement: fail([evidence], `key ${name} does not exist in ${region}`, renameFix(key)) };
  }
  return { arn: facts.arn, judgement: judgeFacts(context, { key, facts, isShared }, evidence) };
}

type About = { key: NamedKey; facts: KeyFacts; isShared: boolean };

/** EBS takes symmetric keys of the Region for encryption only; AWS managed ones stay in their account. */
export function judgeFacts(context: CheckContext, { key, facts, isShared }: About, evidence: string): Judgement {
  const { arn, state, spec, usage, manager, account } = facts;
  if (facts.region !== key.region) return inOtherRegion(key);
  if (spec !== 'SYMMETRIC_DEFAULT' || usage !== 'ENCRYPT_DECRYPT') {
    return fail([evidence], `key ${arn} is ${spec} for ${usage}, and EBS needs a symmetric one`, renameFix(key));
  }
  if (manager === 'AWS' && isShared) {
    return fail([evidence], `key ${arn} is managed by AWS and cannot be shared`, renameFix(key));
  }
  if (state === 'Enabled') return pass(evidence);
  return fail([evidence], `key ${arn} is ${state}`, {
    kind: 'key',
    owner: account === context.sourceAccount ? 'us' : 'target-account-owner',
    summary: `make key ${arn} usable again: its state has to be Enabled`,
  });
}

function inOtherRegion(key: NamedKey): Judgement {
  const cause = `key ${key.name} is not in ${key.region}, where it is needed`;
  return fail([`${key.by} names ${key.name} for ${key.region}`], cause, renameFix(key));
}

/** Another key has to be named, where this one is named. */
export function renameFix({ by, region }: NamedKey): Fix {
  if (by === 'image') {
    const summary = 'distribute an AMI that is encrypted with an enabled, symmetric, customer managed key';
    return { kind: 'source-image', owner: 'us', summary };
  }
  const place = by === 'recipe' ? 'in the recipe, for every device' : `as kmsKeyId of ${region}`;
  const summary = `name the ARN of an enabled, symmetric, customer managed key in ${region} ${place}`;
  return { kind: by === 'recipe' ? 'recipe' : 'configuration', owner: 'us', summary };
}
