import { UNDER_WAY } from '../domain/rollout/phase.ts';
import type { FlowRooms } from './rooms.ts';

/** Hints are many and cheap to send: however many come, they bring one look in so long a time. */
const LOOK_EVERY_MS = 1000;

/** More than Image Builder builds at the same time. */
const MOST_UNDER_WAY = 1000;

/**
 * Something may have happened to these images. Those that are a rollout's are looked at once more, soon; the looks that
 * are planned stay as they are. What nobody here distributes is of no interest.
 */
export async function hinted({ store, clock }: Pick<FlowRooms, 'store' | 'clock'>, imageArns: string[]): Promise<void> {
  const named = new Set(imageArns);
  await store.tx(async (tx) => {
    // The end of the stretch, not its beginning: a look comes after every hint.
    const runAt = (Math.floor(clock.now() / LOOK_EVERY_MS) + 1) * LOOK_EVERY_MS;
    for (const rollout of await tx.rollouts.matching({ states: UNDER_WAY }, MOST_UNDER_WAY)) {
      const { id: rolloutId, imageArn } = rollout;
      if (imageArn === undefined || !named.has(imageArn)) continue;
      await tx.enqueue('look-again', { rolloutId }, { key: `look/${rolloutId}/${runAt}`, runAt });
    }
  });
}
