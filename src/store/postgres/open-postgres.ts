import { Kysely, sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { PgBoss } from 'pg-boss';
import { Fault, Refusal } from '../../domain/errors.ts';
import type { Clock, Store } from '../../flow/ports.ts';
import { migrate } from '../migrate.ts';
import type { AroundJob, OpenStore, StoreLog } from '../open-store.ts';
import { byItself } from '../open-store.ts';
import type { Schema } from '../schema.ts';
import { openTx, WorkGate } from '../transaction.ts';
import { rowFigures, waited } from '../rows/figures.ts';
import { forgetOldKeys, jobRowsIn, newBoss, oldestDue, Queues } from './boss.ts';
import { addressOf, databaseFault, openPool, poolDialect } from './connection.ts';
import { PostgresJobs } from './jobs.ts';

type PostgresOptions = { url: string; clock: Clock; log: StoreLog; around?: AroundJob };

/** Any number that no other program locks in the same database. */
const MIGRATION_LOCK = 7_268_339_101;

type Connected = { db: Kysely<Schema>; boss: PgBoss; queues: Queues; close: () => Promise<void> };

/** The store of any number of processes: rows and jobs in one PostgreSQL database. */
export async function openPostgres(options: PostgresOptions): Promise<OpenStore> {
  const { clock, log, around = byItself } = options;
  const connected = await connectPostgres(options);
  const { db, boss, queues, close } = connected;
  const jobs = new PostgresJobs({ boss, queues, log, around });
  const gate = new WorkGate();
  const store: Store = {
    tx: (work) => {
      const unit = (transaction: Transaction<Schema>) =>
        work(openTx(transaction, jobRowsIn(transaction, { boss, queues, clock }), clock));
      return gate.run(() => db.transaction().execute(unit));
    },
  };
  const stopAll = async () => {
    await jobs.stop();
    await gate.close();
    await close();
  };
  let stopped: Promise<void> | undefined;
  return {
    store,
    jobs,
    start: () => jobs.start(),
    figures: async () => ({
      ...(await rowFigures(db, clock)),
      oldestJobMs: waited(await oldestDue(db), clock),
      leasesLost: jobs.leasesLost,
    }),
    stop: () => (stopped ??= stopAll()),
  };
}

/** Connections to a database whose schema is this program's. Refusal where it is newer, Fault where it cannot be had. */
export async function connectPostgres({ url, clock, log }: PostgresOptions): Promise<Connected> {
  const pool = openPool(url, log);
  const db = new Kysely<Schema>({ dialect: poolDialect(pool) });
  const boss = newBoss(url, log, clock);
  const close = async () => {
    await boss.stop({ graceful: false });
    await db.destroy();
  };
  try {
    await db.transaction().execute((transaction) => migrateAlone(transaction, clock));
    await boss.start();
    await forgetOldKeys(db, clock);
    return { db, boss, queues: new Queues(boss), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw notOpened(error, url);
  }
}

async function migrateAlone(db: Transaction<Schema>, clock: Clock): Promise<void> {
  // Replicas that start together wait here for the first of them, however long its steps take.
  await sql`set local statement_timeout = 0`.execute(db);
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(db);
  await migrate(db, { engine: 'postgresql', clock });
}

function notOpened(error: unknown, url: string): unknown {
  if (error instanceof Refusal) return error;
  const cause = error instanceof Fault && error.cause !== undefined ? error.cause : error;
  return databaseFault(cause, `opening the database at "${addressOf(url)}" that DATABASE_URL names`);
}
