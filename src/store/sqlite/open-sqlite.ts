import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Transaction } from 'kysely';
import type { Clock, JobName, Store } from '../../flow/ports.ts';
import { lockDataDir } from './lock.ts';
import { migrate } from '../migrate.ts';
import type { AroundJob, OpenStore, StoreLog } from '../open-store.ts';
import { byItself } from '../open-store.ts';
import type { Schema } from '../schema.ts';
import { nodeSqliteDialect, translateSqliteError } from './dialect.ts';
import { SqliteJobs } from './jobs.ts';
import { rowFigures, waited } from '../rows/figures.ts';
import { openTx, WorkGate } from '../transaction.ts';

type SqliteOptions = { dataDir: string; clock: Clock; log: StoreLog; around?: AroundJob };

/** The store of one process: a database file in a directory that no other bot may use meanwhile. */
export async function openSqlite(options: SqliteOptions): Promise<OpenStore> {
  const { dataDir, clock, log, around = byItself } = options;
  const lock = lockDataDir(dataDir);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(dataDir, 'ami-distribute.sqlite'));
    setUp(database);
    const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(database) });
    await db.transaction().execute((transaction) => migrate(transaction, { engine: 'sqlite', clock }));
    const jobs = new SqliteJobs({ db, clock, log, around });
    await jobs.prune();
    return assemble({ db, jobs, clock, release: lock.release });
  } catch (error) {
    database?.close();
    lock.release();
    throw translateSqliteError(error, `opening the database in "${dataDir}"`);
  }
}

function setUp(database: DatabaseSync): void {
  // Waiting for another process blocks this whole one, so it waits far less than the 3 s Slack gives for an ack.
  database.exec('pragma busy_timeout = 1000');
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = full');
  database.exec('pragma foreign_keys = on');
}

type Parts = { db: Kysely<Schema>; jobs: SqliteJobs; clock: Clock; release: () => void };

function assemble({ db, jobs, clock, release }: Parts): OpenStore {
  const gate = new WorkGate();
  const store: Store = {
    tx: async (work) => {
      const enqueued = new Set<JobName>();
      const unit = (transaction: Transaction<Schema>) =>
        work(openTx(transaction, jobs.rowsIn(transaction, enqueued), clock));
      try {
        return await gate.run(() => db.transaction().execute(unit));
      } catch (error) {
        throw translateSqliteError(error, 'working on the database');
      } finally {
        jobs.wake(enqueued);
      }
    },
  };
  const close = async () => {
    await jobs.stop();
    await gate.close();
    await db.destroy().finally(release);
  };
  let stopped: Promise<void> | undefined;
  return {
    store,
    jobs,
    start: () => jobs.start(),
    figures: async () => ({
      ...(await rowFigures(db, clock)),
      oldestJobMs: waited(await jobs.oldestDue(), clock),
      // One process holds the lock: there is nobody to lose a job to.
      leasesLost: 0,
    }),
    stop: () => (stopped ??= close()),
  };
}
