import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import { Fault } from '../../domain/errors.ts';
import type { Clock, JobName } from '../../flow/ports.ts';
import type { StoreLog } from '../open-store.ts';
import type { Schema } from '../schema.ts';
import type { JobRows } from '../transaction.ts';
import { CONNECT_MS } from './connection.ts';

/** pg-boss's own tables: a schema beside ours, in a name that no other program uses. */
const SCHEMA = 'ami_distribute_jobs';
/** A worker that has said nothing for so long is dead or asleep; the least that pg-boss takes. */
const HEARTBEAT_SECONDS = 10;
/** How often somebody looks for such workers. */
const MONITOR_SECONDS = 3;
const HOUR_SECONDS = 60 * 60;
const YEAR_SECONDS = 365 * 24 * HOUR_SECONDS;
const KEEP_KEYS_MS = 90 * 24 * HOUR_SECONDS * 1000;
/** Errors come once per poll of every worker while the database is away. */
const SAME_ERROR_MS = 10_000;

const QUEUE = {
  notify: true,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  retryLimit: 1_000_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  expireInSeconds: HOUR_SECONDS,
  retentionSeconds: 10 * YEAR_SECONDS,
  deleteAfterSeconds: HOUR_SECONDS,
};

/** What pg-boss keeps of a job of ours. */
export type JobData = { key: string; payload: string };

/** pg-boss with a few connections of its own, one of them for LISTEN. Nothing is connected before `start`. */
export function newBoss(url: string, log: StoreLog, clock: Clock): PgBoss {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'ami-distribute jobs',
    schema: SCHEMA,
    max: 4,
    connectionTimeoutMillis: CONNECT_MS,
    useListenNotify: true,
    schedule: false,
    registerInstance: false,
    superviseIntervalSeconds: MONITOR_SECONDS,
    monitorIntervalSeconds: MONITOR_SECONDS,
  });
  let quietUntil = 0;
  boss.on('error', (err) => {
    if (clock.now() < quietUntil) return;
    quietUntil = clock.now() + SAME_ERROR_MS;
    log.error({ err }, 'job engine error');
  });
  boss.on('warning', ({ message, data }) => log.warn({ data }, message));
  return boss;
}

/** Makes the queues of our jobs, each once. */
export class Queues {
  readonly #boss: PgBoss;
  readonly #made = new Map<JobName, Promise<void>>();

  constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  ready(name: JobName): Promise<void> {
    const made = this.#made.get(name) ?? this.#make(name);
    this.#made.set(name, made);
    return made;
  }

  async #make(name: JobName): Promise<void> {
    try {
      await this.#boss.createQueue(name, QUEUE);
      // One that was there already may be of an earlier version of this program.
      await this.#boss.updateQueue(name, QUEUE);
    } catch (error) {
      this.#made.delete(name);
      throw error;
    }
  }
}

/** The jobs' part of a transaction: they are there, or done, when it commits. */
export function jobRowsIn(
  db: Transaction<Schema>,
  { boss, queues, clock }: { boss: PgBoss; queues: Queues; clock: Clock },
): JobRows {
  return {
    enqueue: async (name, payload, { key, runAt }) => {
      const id = jobId(key);
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('job_keys')
        .values({ key, job_id: id, enqueued_at: clock.now() })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n) return;
      await queues.ready(name);
      const data: JobData = { key, payload: JSON.stringify(payload) };
      const startAfter = runAt === undefined || runAt <= clock.now() ? {} : { startAfter: new Date(runAt) };
      await boss.send(name, data, { id, db: fromKysely(db), ...startAfter });
    },
    settle: async ({ key, name, attempts }) => {
      const attempt = { id: jobId(key), retryCount: attempts - 1 };
      const settled = await boss.complete(name, attempt, null, { db: fromKysely(db) });
      if ('affected' in settled && settled.affected === 1) return;
      // Whoever holds it now takes the step: what this worker did since it lost the job must not be written.
      throw new Fault(`settling job "${key}": another worker has taken it over`, {
        code: 'job-taken-over',
        source: 'store',
        retryable: true,
      });
    },
  };
}

/** When the job due for longest fell due, milliseconds since 1970. */
export async function oldestDue(db: Kysely<Schema>): Promise<number | undefined> {
  const { rows } = await sql<{ due: number | null }>`
    select (extract(epoch from min(start_after)) * 1000)::bigint as due
    from ${sql.table(`${SCHEMA}.job`)} where state in ('created', 'retry') and start_after <= now()`.execute(db);
  return rows[0]?.due ?? undefined;
}

/** Forgets the keys of jobs of long ago, except of those that still wait. Until then they keep a late duplicate away. */
export async function forgetOldKeys(db: Kysely<Schema>, clock: Clock): Promise<void> {
  const waiting = sql`select 1 from ${sql.table(`${SCHEMA}.job`)} where id = job_id and state < 'completed'`;
  await db
    .deleteFrom('job_keys')
    .where('enqueued_at', '<', clock.now() - KEEP_KEYS_MS)
    .where(sql<boolean>`not exists (${waiting})`)
    .execute();
}

/** pg-boss names jobs by UUID. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8 */
export function jobId(key: string): string {
  const hash = createHash('sha256').update(key).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
