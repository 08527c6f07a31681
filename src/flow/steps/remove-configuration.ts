import { storedRollout } from '../change.ts';
import type { Job } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';

/** Takes the temporary configuration of a retry away once nothing goes by it any more. */
export async function removeConfiguration(
  { store, images }: FlowRooms,
  job: Job<'remove-configuration'>,
): Promise<void> {
  const { inputs } = await store.tx((tx) => storedRollout(tx, job.payload.rolloutId));
  const temporary = inputs?.retry?.temporary;
  if (temporary !== undefined) await images.removeTemporary(temporary.arn);
  await store.tx((tx) => tx.settle(job));
}
