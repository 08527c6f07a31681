import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** pg-boss forgets a job some time after it is done; its key must not come again even then. */
export const jobKeys: Migration = {
  version: 4,
  name: 'job-keys',
  only: 'postgresql',
  up: async (db) => {
    await sql`create table job_keys (key text primary key, job_id uuid not null, enqueued_at bigint not null)`.execute(
      db,
    );
  },
};
