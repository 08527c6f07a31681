import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import type { Transaction } from 'kysely';
import { Fault, Refusal } from '../../domain/errors.ts';
import type { Clock } from '../../flow/ports.ts';
import { migrate } from '../migrate.ts';
import type { StoreLog } from '../open-store.ts';
import type { Schema } from '../schema.ts';
import { nodeSqliteDialect, translateSqliteError } from '../sqlite/dialect.ts';
import { lockDataDir } from '../sqlite/lock.ts';
import type { JobRows } from '../transaction.ts';
import { jobId, jobRowsIn } from './boss.ts';
import { connectPostgres } from './open-postgres.ts';

type Move = { dataDir: string; url: string; clock: Clock; log: StoreLog };
type Row = Record<string, unknown>;

/** How many rows of each table were carried over. */
export type Moved = Record<string, number>;

/** Some rows hold whole reports. */
const PAGE = 100;

/**
 * Carries a SQLite file over into an empty PostgreSQL database, in one transaction: all of it or nothing. Refusal where
 * a bot runs on the file, where there is none, or where the database holds something.
 */
export async function moveFromSqlite({ dataDir, url, clock, log }: Move): Promise<Moved> {
  const path = join(dataDir, 'ami-distribute.sqlite');
  if (!existsSync(path)) {
    throw new Refusal('no-database', `there is no database "${path}"`, 'Set DATA_DIR as the bot has had it.');
  }
  const lock = lockDataDir(dataDir);
  const from = new Kysely<Schema>({ dialect: nodeSqliteDialect(new DatabaseSync(path)) });
  try {
    await from.transaction().execute((transaction) => migrate(transaction, { engine: 'sqlite', clock }));
    const { db, boss, queues, close } = await connectPostgres({ url, clock, log });
    try {
      return await db.transaction().execute(async (to) => {
        const jobs = jobRowsIn(to, { boss, queues, clock });
        return carry({ from, to, jobs, clock });
      });
    } finally {
      await close();
    }
  } catch (error) {
    throw translateSqliteError(error, `moving the database "${path}"`);
  } finally {
    await from.destroy();
    lock.release();
  }
}

type Carrying = { from: Kysely<Schema>; to: Transaction<Schema>; jobs: JobRows; clock: Clock };

async function carry(carrying: Carrying): Promise<Moved> {
  const { from, to } = carrying;
  // Every change takes a number from here first, so a bot that runs on the database already waits, and changes nothing.
  await sql`lock table counters in access exclusive mode`.execute(to);
  const tables = await tablesOf(from);
  for (const table of [...tables, 'job_keys']) await mustBeEmpty(to, table);
  const moved: Moved = {};
  for (const table of tables) moved[table] = await carryTable(carrying, table);
  for (const { name, value } of await from.selectFrom('counters').selectAll().execute()) {
    await to.updateTable('counters').set({ value }).where('name', '=', name).execute();
  }
  moved['jobs'] = await carryJobs(carrying);
  return moved;
}

/** All that hold rows of ours: what is SQLite's own, and what stands in another form over there, is left out. */
async function tablesOf(from: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'
    and name not like 'sqlite_%' and name not in ('schema_migrations', 'counters', 'jobs') order by name`.execute(from);
  return rows.map(({ name }) => name);
}

async function mustBeEmpty(to: Transaction<Schema>, table: string): Promise<void> {
  if ((await countOf(to, table)) === 0) return;
  throw new Refusal(
    'database-not-empty',
    `the database that DATABASE_URL names holds rows in "${table}" already`,
    'Name an empty database; nothing was changed.',
  );
}

async function carryTable({ from, to }: Carrying, table: string): Promise<number> {
  for (let offset = 0; ; offset += PAGE) {
    const { rows } =
      await sql<Row>`select * from ${sql.table(table)} order by rowid limit ${PAGE} offset ${offset}`.execute(from);
    const [first] = rows;
    if (first === undefined) break;
    const columns = Object.keys(first);
    const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      values ${sql.join(values)}`.execute(to);
  }
  return sameCount({ table, had: await countOf(from, table), has: await countOf(to, table) });
}

/** Jobs that wait are enqueued; of those that are done the keys go along, which keep a late duplicate away. */
async function carryJobs({ from, to, jobs, clock }: Carrying): Promise<number> {
  const rows = await from.selectFrom('jobs').selectAll().execute();
  for (const { key, name, payload, run_at: runAt, done_at: doneAt } of rows) {
    if (doneAt === null) await jobs.enqueue(name, JSON.parse(payload), { key, runAt });
    else
      await to
        .insertInto('job_keys')
        .values({ key, job_id: jobId(key), enqueued_at: clock.now() })
        .execute();
  }
  return sameCount({ table: 'job_keys', had: rows.length, has: await countOf(to, 'job_keys') });
}

function sameCount({ table, had, has }: { table: string; had: number; has: number }): number {
  if (had === has) return has;
  throw new Fault(`moving "${table}": ${had} rows were there and ${has} arrived; nothing was changed`, {
    code: 'rows-missing',
    source: 'store',
    retryable: false,
  });
}

async function countOf(db: Kysely<Schema>, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(db);
  return Number(rows[0]?.count);
}
