import { sql } from 'kysely';
import type { Selectable, Transaction } from 'kysely';
import type { Clock, MessageBody, OutboxRows, StoredMessage, Tx } from '../../flow/ports.ts';
import type { Schema } from '../schema.ts';
import { readBody } from './body.ts';
import { nextNumber } from './counters.ts';

export function outboxRows(db: Transaction<Schema>, enqueue: Tx['enqueue'], clock: Clock): OutboxRows {
  return {
    add: async ({ key, threadKey, channel, body }) => {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('messages')
        .values({
          key,
          sequence: await nextNumber(db, 'messages'),
          thread_key: threadKey,
          channel,
          body: JSON.stringify(body),
          state: 'pending',
          shown_version: 0,
          added_at: clock.now(),
        })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 1n) await enqueue('tell-thread', { threadKey }, { key: `tell/${key}` });
    },
    thread: async (threadKey) => {
      const rows = await db
        .selectFrom('messages')
        .selectAll()
        .where('thread_key', '=', threadKey)
        .orderBy('sequence')
        .execute();
      return rows.map(toMessage);
    },
    remove: async (threadKey) => void (await db.deleteFrom('messages').where('thread_key', '=', threadKey).execute()),
    ...postRows(db),
    ...editRows(db),
  };
}

/** Getting a message posted, once. */
function postRows(db: Transaction<Schema>): Pick<OutboxRows, 'claim' | 'posted' | 'release'> {
  const one = (key: string) => db.updateTable('messages').where('key', '=', key);
  return {
    claim: async (key, at, staleBefore) => {
      const { numUpdatedRows } = await one(key)
        .set({ state: 'posting', claimed_at: at })
        .where((row) =>
          row.or([
            row('state', '=', 'pending'),
            row.and([row('state', '=', 'posting'), row('claimed_at', '<', staleBefore)]),
          ]),
        )
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    posted: async (key, { channel, ts, shownVersion, at }) => {
      // The first to say so is believed: whoever edits later must find the message that people see.
      await one(key)
        .set({ state: 'posted', claimed_at: null, channel, ts, shown_version: shownVersion, shown_at: at })
        .where('state', '!=', 'posted')
        .execute();
    },
    release: async (key, claimedAt, to) => {
      // Whoever slept past its claim finds the message in somebody else's hands, and leaves it there.
      const mine = one(key).where('state', '=', 'posting').where('claimed_at', '=', claimedAt);
      await mine.set({ state: to, claimed_at: null }).execute();
    },
  };
}

/** Keeping a posted message up to date, one edit at a time. */
function editRows(db: Transaction<Schema>): Pick<OutboxRows, 'claimEdit' | 'edited'> {
  const one = (key: string) => db.updateTable('messages').where('key', '=', key);
  return {
    claimEdit: async (key, version, at, staleBefore) => {
      const { numUpdatedRows } = await one(key)
        .set({ claimed_at: at })
        .where('state', '=', 'posted')
        .where('shown_version', '<', version)
        .where((row) => row.or([row('claimed_at', 'is', null), row('claimed_at', '<', staleBefore)]))
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    edited: async (key, claimedAt, shown) => {
      const { numUpdatedRows } = await one(key)
        .where('claimed_at', '=', claimedAt)
        .set({ claimed_at: null, ...(shown && { shown_version: shown.version, shown_at: shown.at }) })
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 1n) return true;
      // Whoever holds the claim now must not believe that its own edit is the last one either.
      await one(key).set({ claimed_at: sql`claimed_at + 1`, shown_version: 0 }).execute();
      return false;
    },
  };
}

function toMessage(row: Selectable<Schema['messages']>): StoredMessage {
  return {
    key: row.key,
    threadKey: row.thread_key,
    channel: row.channel,
    body: readBody<MessageBody>(row.body, { table: 'messages', id: row.key }),
    state: row.state,
    sequence: row.sequence,
    shownVersion: row.shown_version,
    ...(row.claimed_at === null ? {} : { claimedAt: row.claimed_at }),
    ...(row.ts === null ? {} : { ts: row.ts }),
    ...(row.shown_at === null ? {} : { shownAt: row.shown_at }),
  };
}
