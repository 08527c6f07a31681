import type { Kysely, Transaction } from 'kysely';
import { Fault } from '../../domain/errors.ts';
import type { Clock, Job, JobName, Jobs, WorkOptions } from '../../flow/ports.ts';
import type { AroundJob, StoreLog } from '../open-store.ts';
import type { Schema } from '../schema.ts';
import { JobLane } from './lane.ts';
import type { JobRows } from '../transaction.ts';

const KEEP_DONE_MS = 14 * 24 * 60 * 60 * 1000;

type Shared = { db: Kysely<Schema>; clock: Clock; log: StoreLog; around: AroundJob };

type Lane = Pick<JobLane<JobName>, 'start' | 'stop' | 'wake'>;

/** Jobs as rows of the same database, run by the one process that holds its lock: there is nobody to lease them from. */
export class SqliteJobs implements Jobs {
  readonly #shared: Shared;
  readonly #lanes = new Map<JobName, Lane>();

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  work<N extends JobName>(name: N, handler: (job: Job<N>) => Promise<void>, { atOnce }: WorkOptions = {}): void {
    if (this.#lanes.has(name)) {
      throw new Fault(`registering a second handler for jobs "${name}"`, {
        code: 'second-handler',
        source: 'us',
        retryable: false,
      });
    }
    this.#lanes.set(name, new JobLane({ ...this.#shared, name, handler, atOnce }));
  }

  /** The jobs' part of a transaction; adds to `enqueued` the names to wake once it is committed. */
  rowsIn(db: Transaction<Schema>, enqueued: Set<JobName>): JobRows {
    const { clock } = this.#shared;
    return {
      enqueue: async (name, payload, { key, runAt = clock.now() }) => {
        await db
          .insertInto('jobs')
          .values({ key, name, payload: JSON.stringify(payload), run_at: runAt, attempts: 0 })
          .onConflict((conflict) => conflict.column('key').doNothing())
          .execute();
        enqueued.add(name);
      },
      settle: async ({ key }) => {
        await db
          .updateTable('jobs')
          .set({ done_at: clock.now() })
          .where('key', '=', key)
          .where('done_at', 'is', null)
          .execute();
      },
    };
  }

  wake(names: Iterable<JobName>): void {
    for (const name of names) this.#lanes.get(name)?.wake();
  }

  start(): void {
    for (const lane of this.#lanes.values()) lane.start();
  }

  async stop(): Promise<void> {
    await Promise.all(Array.from(this.#lanes.values(), (lane) => lane.stop()));
  }

  /** When the job due for longest fell due, milliseconds since 1970. */
  async oldestDue(): Promise<number | undefined> {
    const { db, clock } = this.#shared;
    const oldest = await db
      .selectFrom('jobs')
      .select((row) => row.fn.min('run_at').as('run_at'))
      .where('done_at', 'is', null)
      .where('run_at', '<=', clock.now())
      .executeTakeFirst();
    return oldest?.run_at ?? undefined;
  }

  /** Forgets jobs done long ago. Until then their keys keep a late duplicate from running. */
  async prune(): Promise<void> {
    const { db, clock } = this.#shared;
    await db
      .deleteFrom('jobs')
      .where('done_at', '<', clock.now() - KEEP_DONE_MS)
      .execute();
  }
}
