import type { Job, Store } from '../../../src/flow/ports.ts';

/** Steps that every rollout of the kill tests takes. */
export const STEPS = 10;

/** Where a step can be interrupted. */
export type Point = 'before-tx' | 'inside-tx' | 'after-tx';

/** One step as the flow takes them: outside world, then one transaction, its job redelivered at will. */
export async function takeStep(
  store: Store,
  job: Job<'watch-rollout'>,
  at: (point: Point) => Promise<void>,
): Promise<void> {
  const { rolloutId, sequence } = job.payload;
  await at('before-tx');
  await store.tx(async (tx) => {
    const rollout = await tx.rollouts.get(rolloutId);
    if (!rollout) throw new Error(`rollout "${rolloutId}" is lost`);
    const done = rollout.progress?.done ?? 0;
    if (done === sequence) {
      await tx.rollouts.save({ ...rollout, version: rollout.version + 1, progress: { done: done + 1, total: STEPS } });
      const body = { kind: 'rollout-card' as const, rolloutId };
      await tx.outbox.add({ key: `${rolloutId}/${sequence}`, threadKey: rolloutId, channel: 'C1', body });
      await at('inside-tx');
      const next = { rolloutId, sequence: sequence + 1 };
      if (next.sequence < STEPS) await tx.enqueue('watch-rollout', next, { key: watchKey(rolloutId, next.sequence) });
    }
    // Both ways of ending a job meet the kills.
    if (sequence % 2 === 0) await tx.settle(job);
  });
  await at('after-tx');
}

export function watchKey(rolloutId: string, sequence: number): string {
  return `watch/${rolloutId}/${sequence}`;
}
