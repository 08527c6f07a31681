import { carriedApprovals } from '../../domain/rollout/retry/carried.ts';
import type { Repeated } from '../../domain/rollout/retry/carried.ts';
import type { Decision, Rollout } from '../../domain/rollout/rollout.ts';
import type { Tx } from '../ports.ts';

/** The approvals of the rollout that it repeats, where they hold for it too. */
export async function carriedTo(tx: Tx, repeated: Repeated & Pick<Rollout, 'retry'>, now: number): Promise<Decision[]> {
  const { retry } = repeated;
  const earlier = retry && (await tx.rollouts.get(retry.rolloutId));
  if (earlier?.report === undefined) return [];
  return carriedApprovals(earlier, await tx.reports.kept(earlier.report.id), repeated, now);
}
