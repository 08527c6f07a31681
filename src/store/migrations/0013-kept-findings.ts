import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Findings of a kept report, some at a time: a report of tens of megabytes in one piece holds up everything else. */
export const keptFindings: Migration = {
  version: 13,
  name: 'kept-findings',
  up: async (db) => {
    await sql`create table kept_findings (
      report_id text not null,
      part bigint not null,
      body text not null,
      primary key (report_id, part)
    )`.execute(db);
  },
};
