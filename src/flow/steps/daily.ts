import type { Clock, JobPayloads, Store, Tx } from '../ports.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Jobs that run once a day, each carrying the day. */
type DailyName = { [N in keyof JobPayloads]: JobPayloads[N] extends { day: string } ? N : never }[keyof JobPayloads];

/** Sees to it that the job runs once a day, from today (UTC) on. Harmless where that is seen to already. */
export async function beginDaily({ store, clock }: { store: Store; clock: Clock }, name: DailyName): Promise<void> {
  await store.tx((tx) => onDayOf(tx, name, clock.now()));
}

/** Enqueues the job of tomorrow, as soon as that day begins. */
export async function tomorrow(tx: Tx, name: DailyName, now: number): Promise<void> {
  await onDayOf(tx, name, (Math.floor(now / DAY_MS) + 1) * DAY_MS);
}

/** The day names the job: it runs once, however many bots there are and however often they start. */
async function onDayOf(tx: Tx, name: DailyName, at: number): Promise<void> {
  await tx.enqueue(name, { day: dayOf(at) }, { key: `${name}/${dayOf(at)}`, runAt: at });
}

/** `2026-11-26`, UTC. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
