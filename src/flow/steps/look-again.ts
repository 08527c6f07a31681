import { change, storedRollout } from '../change.ts';
import type { Job } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';
import { lookAt } from './watch-rollout.ts';

/**
 * One look beside the chain of looks, because something may have happened. It leads to no other, and what goes wrong with
 * it is left to the chain, which looks in any case.
 */
export async function lookAgain(rooms: FlowRooms, job: Job<'look-again'>): Promise<void> {
  const { store, clock, log } = rooms;
  const { rolloutId } = job.payload;
  try {
    const event = await lookAt(rooms, rolloutId, 1);
    if (event === undefined) return;
    await store.tx(async (tx) => {
      await change(tx, await storedRollout(tx, rolloutId), event, clock.now());
      await tx.settle(job);
    });
  } catch (err) {
    log.info({ err, rolloutId }, 'hint.not-looked-at');
  }
}
