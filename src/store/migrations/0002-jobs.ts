import { sql } from 'kysely';
import type { Migration } from './migration.ts';

export const jobs: Migration = {
  version: 2,
  name: 'jobs',
  only: 'sqlite',
  up: async (db) => {
    await sql`create table jobs (
      key text primary key,
      name text not null,
      payload text not null,
      run_at bigint not null,
      attempts bigint not null,
      done_at bigint
    )`.execute(db);
    await sql`create index jobs_waiting on jobs (name, run_at) where done_at is null`.execute(db);
  },
};
