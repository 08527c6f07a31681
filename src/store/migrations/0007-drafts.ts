import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Configurations that people are writing: a view holds 3000 characters of ours at most, and closes. */
export const drafts: Migration = {
  version: 7,
  name: 'drafts',
  up: async (db) => {
    await sql`create table drafts (
      id text primary key,
      user_id text not null,
      body text not null,
      updated_at bigint not null
    )`.execute(db);
    await sql`create index drafts_of_user on drafts (user_id, updated_at)`.execute(db);
  },
};
