import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** When each message may go to Slack, for all processes together: what Slack allows, it allows the workspace. */
export const slots: Migration = {
  version: 14,
  name: 'slots',
  up: async (db) => {
    await sql`create table slots (
      lane text not null,
      key text not null,
      at bigint not null,
      is_first integer not null,
      is_taken integer not null,
      primary key (lane, key)
    )`.execute(db);
    await sql`create index slots_by_time on slots (lane, at)`.execute(db);
    await db.insertInto('counters').values({ name: 'slots', value: 0 }).execute();
  },
};
