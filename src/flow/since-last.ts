import { differences } from '../domain/comparing/difference.ts';
import type { RolloutInputs } from '../domain/inputs.ts';
import { usualTimes } from '../domain/rollout/phase.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import type { Tx } from './ports.ts';

/** As many differences as an approver reads on a phone. */
const MOST_DIFFERENCES = 8;

/** As many as tell what is usual now. */
const MOST_EARLIER = 5;

/** From the rollouts that brought an AMI of this configuration anywhere: what is another now, and what is usual. */
export async function sinceLast(tx: Tx, inputs: RolloutInputs): Promise<Pick<Rollout, 'since' | 'usual'>> {
  // What is repeated tells nothing new, and a part of it nothing of what is usual.
  if (inputs.retry !== undefined) return {};
  const arrived = ['available', 'partly-available'] as const;
  const all = await tx.rollouts.ofConfiguration(inputs.configuration.arn, arrived, MOST_EARLIER);
  // What is built and what exists have too little in common to be compared.
  const earlier = all.filter((each) => (each.inputs?.source === undefined) === (inputs.source === undefined));
  const [last] = earlier;
  if (last?.inputs === undefined) return {};
  return {
    since: { number: last.number, differences: differences(last.inputs, inputs, MOST_DIFFERENCES) },
    usual: usualTimes(earlier),
  };
}
