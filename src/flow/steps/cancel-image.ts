import { storedRollout } from '../change.ts';
import type { Job } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';

/** Asks Image Builder to stop; that it has stopped is seen by whoever watches the image. */
export async function cancelImage({ store, images }: FlowRooms, job: Job<'cancel-image'>): Promise<void> {
  const rollout = await store.tx((tx) => storedRollout(tx, job.payload.rolloutId));
  if (rollout.state === 'cancelling' && rollout.imageArn !== undefined) {
    await images.cancel(rollout.imageArn, `${rollout.id}-cancel`);
  }
  await store.tx((tx) => tx.settle(job));
}
