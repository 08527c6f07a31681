import type { CheckContext, Judgement } from '../check.ts';
import { fail } from '../judgement.ts';
import { judgeFacts } from './key-facts.ts';
import { homeOf } from './keys-of.ts';

/** What the role sees of a key, which may be hidden from the bot. Whether it may look is judged with the other actions. */
export async function judgeSeen(context: CheckContext, account: string, arn: string): Promise<Judgement> {
  const seen = await context.probe.keys.describeAs(account, arn);
  if (seen.kind !== 'answered') return { verdict: 'pass', evidence: [] };
  const key = { name: arn, region: homeOf(arn).region, by: 'entry' } as const;
  if (seen.value !== undefined) return judgeFacts(context, { key, facts: seen.value, isShared: true }, seen.evidence);
  const summary = 'name a key that exists';
  return fail([seen.evidence], `key ${arn} does not exist`, { kind: 'configuration', owner: 'us', summary });
}
