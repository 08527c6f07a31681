import { change, storedRollout } from '../change.ts';
import type { Job } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';

/** Ends a rollout that nobody has decided in time; one that was asked about anew since has a job of its own. */
export async function expireRollout({ store, clock }: FlowRooms, job: Job<'expire-rollout'>): Promise<void> {
  await store.tx(async (tx) => {
    await change(tx, await storedRollout(tx, job.payload.rolloutId), { kind: 'expired' }, clock.now());
    await tx.settle(job);
  });
}
