import type { Distribution } from '../../domain/configuration.ts';
import type { CheckContext, Judgement } from '../check.ts';
import { cannotTell } from '../judgement.ts';
import { describeKey } from './key-facts.ts';
import { isArn, isKeyArn, keysOf, type NamedKey } from './keys-of.ts';
import type { KeyPath } from './under-role.ts';

/** The keys a target has to be asked about, and a judgement for each that is not fit to be asked about. */
export async function keysForTarget(
  context: CheckContext,
  entry: Distribution,
): Promise<{ path: KeyPath; unfit: Judgement[] }> {
  const named = await Promise.all(keysOf(context, entry).map((key) => resolve(context, key)));
  const arns = (isWritten: boolean) =>
    named.flatMap((each) => ((each.key.by === 'entry') === isWritten && 'arn' in each ? [each.arn] : []));
  return {
    path: { read: arns(false), written: arns(true) },
    unfit: named.flatMap((each) => ('unfit' in each ? [each.unfit] : [])),
  };
}

type Resolved = { key: NamedKey; arn: string } | { key: NamedKey; unfit: Judgement };

/** A key of another account may be hidden from the bot and open to the role: its ARN is enough to ask. */
async function resolve(context: CheckContext, key: NamedKey): Promise<Resolved> {
  const described = await describeKey(context, key, true);
  const { verdict, evidence } = described.judgement;
  const isNamedForAll = key.by !== 'entry' || isArn(key.name);
  if (isNamedForAll && verdict === 'pass' && 'arn' in described) return { key, arn: described.arn };
  if (verdict === 'cannot-tell' && isKeyArn(key.name)) return { key, arn: key.name };
  const cause = `key ${key.name} has to be usable itself first`;
  return { key, unfit: cannotTell(evidence, cause, `a usable key in ${key.region}, named by its ARN`) };
}
