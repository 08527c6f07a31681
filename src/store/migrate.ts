import type { Kysely, Transaction } from 'kysely';
import { Refusal } from '../domain/errors.ts';
import type { Clock } from '../flow/ports.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { jobs } from './migrations/0002-jobs.ts';
import { keptReports } from './migrations/0003-kept-reports.ts';
import { jobKeys } from './migrations/0004-job-keys.ts';
import { audit } from './migrations/0006-audit.ts';
import { drafts } from './migrations/0007-drafts.ts';
import { rolloutsByConfiguration } from './migrations/0008-rollouts-by-configuration.ts';
import { messageTimes } from './migrations/0011-message-times.ts';
import { rolloutsByRequester } from './migrations/0012-rollouts-by-requester.ts';
import { keptFindings } from './migrations/0013-kept-findings.ts';
import { slots } from './migrations/0014-slots.ts';
import type { Engine, Migration } from './migrations/migration.ts';
import type { Schema } from './schema.ts';

export const MIGRATIONS: readonly Migration[] = [
  firstTables,
  jobs,
  keptReports,
  jobKeys,
  audit,
  drafts,
  rolloutsByConfiguration,
  messageTimes,
  rolloutsByRequester,
  keptFindings,
  slots,
];

/** Brings the schema up to this program's. The transaction must keep every other migrating process out. */
export async function migrate(
  db: Transaction<Schema>,
  { engine, clock, migrations = MIGRATIONS }: { engine: Engine; clock: Clock; migrations?: readonly Migration[] },
): Promise<void> {
  const taken = await versionsTaken(db);
  const known = newestOf(migrations);
  const newest = Math.max(0, ...taken);
  if (newest > known) {
    throw new Refusal(
      'schema-too-new',
      `the database has schema version "${newest}", this program knows versions up to "${known}"`,
      'Start the newer program again, or restore the backup made before it.',
    );
  }
  for (const migration of migrations) {
    const { version, name, only } = migration;
    if (taken.has(version)) continue;
    if (only === undefined || only === engine) await migration.up(db, engine);
    await db.insertInto('schema_migrations').values({ version, name, applied_at: clock.now() }).execute();
  }
}

/** The version that this program brings the schema to. */
export function newestOf(migrations: readonly Migration[] = MIGRATIONS): number {
  return migrations.at(-1)?.version ?? 0;
}

/** The version that the database has; reads only. */
export async function schemaVersion(db: Kysely<Schema>): Promise<number> {
  const { newest } = await db
    .selectFrom('schema_migrations')
    .select((row) => row.fn.max('version').as('newest'))
    .executeTakeFirstOrThrow();
  return newest ?? 0;
}

async function versionsTaken(db: Transaction<Schema>): Promise<Set<number>> {
  await db.schema
    .createTable('schema_migrations')
    .ifNotExists()
    .addColumn('version', 'bigint', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute();
  const rows = await db.selectFrom('schema_migrations').select('version').execute();
  return new Set(rows.map(({ version }) => version));
}
