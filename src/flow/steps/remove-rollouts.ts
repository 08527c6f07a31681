import { auditOfRemoval } from '../../domain/audit/of-event.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { rolloutThread } from '../../domain/rollout/rollout.ts';
import { ENDS } from '../../domain/rollout/transitions.ts';
import type { Job, Tx } from '../ports.ts';
import { reportIdsOf } from '../read-and-check.ts';
import type { FlowRooms } from '../rooms.ts';
import { tomorrow } from './daily.ts';

/** As many as are read at a time; each goes in a transaction of its own, so that nobody waits for long. */
const AT_A_TIME = 20;

/**
 * Removes rollouts that ended longer ago than they are kept, each with its messages and reports. What the audit says of
 * them stays, and says that they were removed.
 */
export async function removeRollouts(rooms: FlowRooms, job: Job<'remove-rollouts'>): Promise<void> {
  const { store, clock, keepRolloutsMs, log } = rooms;
  if (keepRolloutsMs !== undefined) {
    const removed = await removeEnded(rooms, clock.now() - keepRolloutsMs);
    if (removed > 0) log.info({ removed }, 'rollouts.removed');
  }
  await store.tx(async (tx) => {
    await tomorrow(tx, 'remove-rollouts', clock.now());
    await tx.settle(job);
  });
}

/** How many this process removed: another one may be at it too. */
async function removeEnded({ store, clock, stopping }: FlowRooms, endedBefore: number): Promise<number> {
  let removed = 0;
  for (;;) {
    const old = await store.tx((tx) => tx.rollouts.matching({ states: ENDS, endedBefore }, AT_A_TIME));
    for (const rollout of old) {
      stopping?.throwIfAborted();
      if (await store.tx((tx) => removeOne(tx, rollout, clock.now()))) removed += 1;
    }
    if (old.length < AT_A_TIME) return removed;
  }
}

async function removeOne(tx: Tx, rollout: Rollout, now: number): Promise<boolean> {
  if (!(await tx.rollouts.remove(rollout.id))) return false;
  await tx.outbox.remove(rolloutThread(rollout.id));
  await tx.reports.forget(reportIdsOf(rollout));
  await tx.audit.append(auditOfRemoval(rollout, now));
  return true;
}
