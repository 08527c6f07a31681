import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';

export const keptReports: Migration = {
  version: 3,
  name: 'kept-reports',
  up: async (db) => {
    await sql`create table kept_reports (id text primary key, body text not null, kept_at bigint not null)`.execute(db);
    await dropOldReports(db, 'rollouts');
    await dropOldReports(db, 'reports');
    // An announcement of such a report has no summary to show.
    await sql`update messages set state = 'dropped'
      where state <> 'posted' and body like '%"announcement":{"kind":"report"%'`.execute(db);
  },
};

/**
 * Reports stood whole in the rows until now, in another form. A rollout without the report its approvers were shown is
 * checked anew when it starts, and asks them again.
 */
async function dropOldReports(db: Kysely<Schema>, table: 'rollouts' | 'reports'): Promise<void> {
  const rows = await db.selectFrom(table).select(['id', 'body']).where('body', 'like', '%"report":{%').execute();
  for (const { id, body } of rows) {
    const { report: _old, ...rest }: { report?: unknown } = JSON.parse(body);
    await db
      .updateTable(table)
      .set({ body: JSON.stringify(rest) })
      .where('id', '=', id)
      .execute();
  }
}
