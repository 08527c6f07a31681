import { approversOf } from '../../domain/approval/needs.ts';
import { NOBODY } from '../../domain/approval/policy.ts';
import { digestOf } from '../../domain/canonical.ts';
import type { Origin } from '../../domain/inputs.ts';
import { retryOf, retryRefusal } from '../../domain/rollout/retry/retrying.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { addRollout } from '../ask.ts';
import { change, staleFault, storedRollout, whileStale } from '../change.ts';
import { demandRequester, identified } from '../decide.ts';
import type { Tx } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';
import type { Verbs } from '../verbs.ts';

/** Repeats it for somebody who may, or refuses: as a rollout of its own, in a thread of its own. */
export async function retry(rooms: FlowRooms, asked: Parameters<Verbs['retry']>[0]): Promise<Rollout> {
  const { store, clock } = rooms;
  const { rolloutId, userId } = asked;
  await demandRequester(rooms, userId);
  const seen = await store.tx((tx) => storedRollout(tx, rolloutId));
  const who = await identified(rooms, userId, seen.needs === undefined ? NOBODY : approversOf(seen.needs));
  return whileStale(() =>
    store.tx(async (tx) => {
      const earlier = await storedRollout(tx, rolloutId);
      const refusal = retryRefusal(earlier, who);
      if (refusal !== undefined) throw refusal;
      return repeated(tx, earlier, userId, clock.now());
    }),
  );
}

/** The link stands on both: that the earlier one is repeated is counted once, by its version. */
async function repeated(tx: Tx, earlier: Rollout, by: string, now: number): Promise<Rollout> {
  const again = retryOf(earlier);
  if (again === undefined) throw staleFault(`rollout #${earlier.number}`, earlier.version);
  const { channel, configurationArn, reason } = earlier;
  const rollout = await addRollout(
    tx,
    {
      id: digestOf({ retry: earlier.id, version: earlier.version }).slice(0, 32),
      requestedBy: by,
      channel,
      configurationArn,
      ...(reason === undefined ? {} : { reason }),
      ...originOf(earlier),
      retry: again,
      ...(again.amiId === undefined ? {} : { sourceAmiId: again.amiId }),
    },
    now,
  );
  await change(tx, earlier, { kind: 'retried', as: rollout.number, by, targets: again.targets.length }, now);
  return rollout;
}

/** What it was made of at the versions that it had: a newer recipe is no part of it. */
function originOf({ inputs, recipeArn, infrastructureArn, sourceImage, options }: Rollout): Origin {
  const recipe = inputs?.recipe?.arn ?? recipeArn;
  return {
    ...(recipe === undefined ? {} : { recipeArn: recipe }),
    ...(infrastructureArn === undefined ? {} : { infrastructureArn }),
    ...(sourceImage === undefined ? {} : { sourceImage }),
    ...(options === undefined ? {} : { options }),
  };
}
