import { outcomeRecord } from '../../domain/report/outcome-record.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { rolloutThread } from '../../domain/rollout/rollout.ts';
import { storedRollout } from '../change.ts';
import type { Job, Tx } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';

const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 60 * 60_000;
/** After that nobody waits for it any more: people are told instead. */
const GIVE_UP_MS = 24 * 60 * 60_000;

/**
 * Tells the recipient how a rollout ended: at least once, under its id, so that a repeat is known as one. Tries are jobs of
 * their own, each later than the one before; a receiver that is down holds up nothing.
 */
export async function sendRecord(rooms: FlowRooms, job: Job<'send-record'>): Promise<void> {
  const { store, recipient } = rooms;
  const { rolloutId, tried } = job.payload;
  if (recipient === undefined) return;
  const rollout = await store.tx((tx) => storedRollout(tx, rolloutId));
  const problem = await recipient.send(outcomeRecord(rollout), rolloutId);
  await store.tx(async (tx) => {
    if (problem !== undefined) await afterProblem(rooms, tx, { rollout, tried, problem });
    await tx.settle(job);
  });
}

type Tried = { rollout: Rollout; tried: number; problem: string };

async function afterProblem({ clock, log }: FlowRooms, tx: Tx, { rollout, tried, problem }: Tried): Promise<void> {
  const { id: rolloutId, number, channel, requestedBy, endedAt = rollout.changedAt } = rollout;
  const runAt = clock.now() + Math.min(FIRST_WAIT_MS * 2 ** tried, LONGEST_WAIT_MS);
  if (runAt <= endedAt + GIVE_UP_MS) {
    log.info({ rolloutId, tried: tried + 1, problem, runAt }, 'record.waits');
    const next = { rolloutId, tried: tried + 1 };
    return tx.enqueue('send-record', next, { key: `record/${rolloutId}/${next.tried}`, runAt });
  }
  log.error({ rolloutId, tried: tried + 1, problem }, 'record.given-up');
  const threadKey = rolloutThread(rolloutId);
  const announcement = { kind: 'record-undelivered', problem, requestedBy } as const;
  const body = { kind: 'announcement', rolloutId, rolloutNumber: number, announcement } as const;
  return tx.outbox.add({ key: `${threadKey}/record`, threadKey, channel, body });
}
