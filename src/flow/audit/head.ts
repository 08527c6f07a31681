import type { Clock, Job, Store, Tx } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';
import { verifyChain } from './verify.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Sees to it that the head is posted once a day, from today (UTC) on. Harmless where that is seen to already. */
export async function beginAuditHeads({ store, clock }: { store: Store; clock: Clock }): Promise<void> {
  await store.tx((tx) => headOn(tx, clock.now()));
}

/**
 * Posts where the chain ends, so that people keep what the database cannot change. The day names message and job: once,
 * however many bots there are and however often they start.
 */
export async function postAuditHead(rooms: FlowRooms, job: Job<'post-audit-head'>): Promise<void> {
  const { store, clock, policy, log } = rooms;
  const { auditChannel: channel } = policy;
  const { head, breach } = await verifyChain((...asked) => store.tx((tx) => tx.audit.after(...asked)));
  if (breach !== undefined) log.error({ ...breach }, 'audit.broken');
  await store.tx(async (tx) => {
    const now = clock.now();
    const key = `audit-head/${dayOf(now)}`;
    if (channel !== undefined) {
      const body = { kind: 'audit-head', day: dayOf(now), head, ...(breach === undefined ? {} : { breach }) } as const;
      await tx.outbox.add({ key, threadKey: key, channel, body });
      await headOn(tx, (Math.floor(now / DAY_MS) + 1) * DAY_MS);
    }
    await tx.settle(job);
  });
}

async function headOn(tx: Tx, at: number): Promise<void> {
  await tx.enqueue('post-audit-head', { day: dayOf(at) }, { key: `post-audit-head/${dayOf(at)}`, runAt: at });
}

/** `2026-11-26`, UTC. */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
