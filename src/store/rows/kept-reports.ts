import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Finding, Report } from '../../domain/report/finding.ts';
import type { Clock, ReportRows } from '../../flow/ports.ts';
import type { Schema } from '../schema.ts';
import { readBody } from './body.ts';

/** So many findings take a few milliseconds to write and to read; after each part the process does something else. */
const FINDINGS_A_PART = 400;

/** Whole reports: the report without its findings in one row, its findings in parts. */
export function keptReportRows(db: Transaction<Schema>, clock: Clock): Pick<ReportRows, 'keep' | 'kept' | 'forget'> {
  return {
    keep: async ({ findings, ...report }) => {
      const row = { body: JSON.stringify({ ...report, findings: [] }), kept_at: clock.now() };
      await db
        .insertInto('kept_reports')
        .values({ id: report.id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      await db.deleteFrom('kept_findings').where('report_id', '=', report.id).execute();
      for (let part = 0; part * FINDINGS_A_PART < findings.length; part += 1) {
        const some = findings.slice(part * FINDINGS_A_PART, (part + 1) * FINDINGS_A_PART);
        await db
          .insertInto('kept_findings')
          .values({ report_id: report.id, part, body: JSON.stringify({ findings: some }) })
          .execute();
        await othersTurn();
      }
    },
    kept: async (id) => {
      const row = await db.selectFrom('kept_reports').select('body').where('id', '=', id).executeTakeFirst();
      if (row === undefined) return undefined;
      const report = readBody<Report>(row.body, { table: 'kept_reports', id, proves: { id } });
      for await (const findings of partsOf(db, id)) report.findings.push(...findings);
      return report;
    },
    forget: async (ids) => {
      await db.deleteFrom('kept_findings').where('report_id', 'in', ids).execute();
      await db.deleteFrom('kept_reports').where('id', 'in', ids).execute();
    },
  };
}

async function* partsOf(db: Transaction<Schema>, reportId: string): AsyncIterable<Finding[]> {
  for (let part = 0; ; part += 1) {
    const row = await db
      .selectFrom('kept_findings')
      .select('body')
      .where('report_id', '=', reportId)
      .where('part', '=', part)
      .executeTakeFirst();
    if (row === undefined) return;
    const table = 'kept_findings';
    yield readBody<{ findings: Finding[] }>(row.body, { table, id: `${reportId}/${part}` }).findings;
    await othersTurn();
  }
}
