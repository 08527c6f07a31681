import type { Transaction } from 'kysely';
import type { Clock, ReportRows, ReportRun } from '../../flow/ports.ts';
import type { Schema } from '../schema.ts';
import { readBody } from './body.ts';
import { keptReportRows } from './kept-reports.ts';

export function reportRows(db: Transaction<Schema>, clock: Clock): ReportRows {
  return {
    get: async (id) => {
      const row = await db.selectFrom('reports').select(['version', 'body']).where('id', '=', id).executeTakeFirst();
      return row && readBody<ReportRun>(row.body, { table: 'reports', id, proves: { id, version: row.version } });
    },
    insert: async (run) => {
      await db
        .insertInto('reports')
        .values({
          id: run.id,
          version: run.version,
          state: run.state,
          body: JSON.stringify(run),
          created_at: run.createdAt,
          updated_at: clock.now(),
        })
        .execute();
    },
    save: async (run) => {
      const { numUpdatedRows } = await db
        .updateTable('reports')
        .set({ version: run.version, state: run.state, body: JSON.stringify(run), updated_at: clock.now() })
        .where('id', '=', run.id)
        .where('version', '=', run.version - 1)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    ...keptReportRows(db, clock),
  };
}
