import type { Identified } from '../domain/approval/membership.ts';
import { approversOf } from '../domain/approval/needs.ts';
import { NOBODY } from '../domain/approval/policy.ts';
import type { Refusal } from '../domain/errors.ts';
import type { RolloutEvent } from '../domain/rollout/advance.ts';
import { cancelRefusal } from '../domain/rollout/cancelling.ts';
import { checkAgainRefusal } from '../domain/rollout/checking-again.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import { change, changeRunning, storedRollout, whileStale } from './change.ts';
import { identified } from './decide.ts';
import type { ReportRun } from './ports.ts';
import type { FlowRooms } from './rooms.ts';
import type { Verbs } from './verbs.ts';

/** Cancels it for somebody who may, or refuses. What cannot be evaluated is refused. */
export function cancel(rooms: FlowRooms, asked: Parameters<Verbs['cancel']>[0]): Promise<Rollout> {
  const { userId: by, reason } = asked;
  const event = { kind: 'cancel-asked', by, ...(reason === undefined ? {} : { reason }) } as const;
  return handled(rooms, asked, { refusalOf: cancelRefusal, event });
}

/** Has it checked again for somebody who may, or refuses. */
export function checkAgain(rooms: FlowRooms, asked: Parameters<Verbs['checkAgain']>[0]): Promise<Rollout> {
  const event = { kind: 'check-again-asked', by: asked.userId } as const;
  return handled(rooms, asked, { refusalOf: checkAgainRefusal, event });
}

type Handling = {
  refusalOf: (rollout: Rollout, who: Identified) => Refusal | undefined;
  event: RolloutEvent;
};

async function handled(
  rooms: FlowRooms,
  { rolloutId, userId }: { rolloutId: string; userId: string },
  { refusalOf, event }: Handling,
): Promise<Rollout> {
  const { store, clock } = rooms;
  const seen = await store.tx((tx) => storedRollout(tx, rolloutId));
  const who = await identified(rooms, userId, seen.needs === undefined ? NOBODY : approversOf(seen.needs));
  return whileStale(() =>
    store.tx(async (tx) => {
      const rollout = await storedRollout(tx, rolloutId);
      const refusal = refusalOf(rollout, who);
      if (refusal !== undefined) throw refusal;
      return change(tx, rollout, event, clock.now());
    }),
  );
}

/** Ends a check, whoever asks: it can be asked again. Nothing happens where it has come to its end already. */
export async function cancelCheck(
  { store }: FlowRooms,
  { reportId, userId }: Parameters<Verbs['cancelCheck']>[0],
): Promise<ReportRun | undefined> {
  return whileStale(() =>
    store.tx((tx) => changeRunning(tx, reportId, (run) => ({ ...run, state: 'cancelled', cancelledBy: userId }))),
  );
}
