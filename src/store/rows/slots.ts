import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { SlotRows } from '../../flow/ports.ts';
import type { Schema } from '../schema.ts';
import { nextNumber } from './counters.ts';
import type { Move, Slot } from './slot-order.ts';
import { holdAmong, slotAmong } from './slot-order.ts';

/** What lies further back than any gap tells nothing. */
const KEEP_MS = 60_000;
/** The slot that nobody uses: the last before the moment until which Slack asked to wait. */
export const HELD_UP = '';

export function slotRows(db: Transaction<Schema>): SlotRows {
  return {
    take: async ({ lane, now, ...asked }) => {
      const slots = await readLane(db, lane, now);
      const { moved, ...slot } = slotAmong(slots, { now, ...asked });
      if (moved !== undefined) await move(db, lane, moved);
      await write(db, lane, slot);
      return slot.isTaken ? now : slot.at;
    },
    hold: async ({ lane, gap, now, until }) => {
      const moved = holdAmong(await readLane(db, lane, now), { gap, now, until });
      if (moved.by > 0) await move(db, lane, moved);
      await write(db, lane, { key: HELD_UP, at: until - gap, isFirst: false, isTaken: true });
    },
  };
}

/** From here on every other transaction that asks waits, so that what is read stays true. */
async function readLane(db: Transaction<Schema>, lane: string, now: number): Promise<Slot[]> {
  await nextNumber(db, 'slots');
  await db
    .deleteFrom('slots')
    .where('at', '<', now - KEEP_MS)
    .execute();
  const rows = await db.selectFrom('slots').where('lane', '=', lane).selectAll().execute();
  return rows.map(({ key, at, is_first, is_taken }) => ({ key, at, isFirst: is_first === 1, isTaken: is_taken === 1 }));
}

async function move(db: Transaction<Schema>, lane: string, { from, until, by, onlyLast }: Move): Promise<void> {
  const later = db.updateTable('slots').where('lane', '=', lane).where('is_taken', '=', 0).where('at', '>=', from);
  const some = Number.isFinite(until) ? later.where('at', '<', until) : later;
  await (onlyLast ? some.where('is_first', '=', 0) : some).set({ at: sql`at + ${by}` }).execute();
}

async function write(db: Transaction<Schema>, lane: string, { key, at, isFirst, isTaken }: Slot): Promise<void> {
  const changed = { at, is_first: isFirst ? 1 : 0, is_taken: isTaken ? 1 : 0 };
  await db
    .insertInto('slots')
    .values({ lane, key, ...changed })
    .onConflict((conflict) => conflict.columns(['lane', 'key']).doUpdateSet(changed))
    .execute();
}
