import type { Job } from '../ports.ts';
import type { FlowRooms } from '../rooms.ts';
import { dayOf, tomorrow } from '../steps/daily.ts';
import { verifyChain } from './verify.ts';

/** Posts where the chain ends, so that people keep what the database cannot change. The day names the message: once. */
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
      await tomorrow(tx, 'post-audit-head', now);
    }
    await tx.settle(job);
  });
}
