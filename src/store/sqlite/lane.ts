import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Clock, Job, JobName, JobPayloads } from '../../flow/ports.ts';
import type { AroundJob, StoreLog } from '../open-store.ts';
import { readBody } from '../rows/body.ts';
import type { Schema } from '../schema.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;
/** The computer's clock may jump while a timer runs, so none runs for long. */
const LONGEST_TIMER_MS = 60_000;

type LaneOptions<N extends JobName> = {
  db: Kysely<Schema>;
  clock: Clock;
  log: StoreLog;
  around: AroundJob;
  name: N;
  handler: (job: Job<N>) => Promise<void>;
  atOnce?: number | undefined;
};

/** Runs the jobs of one name as they fall due, some at once. One lane a name: slow jobs hold up none but their own kind. */
export class JobLane<N extends JobName> {
  readonly #options: LaneOptions<N>;
  readonly #running = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  #open = false;
  /** Something may have fallen due since the table was last read. */
  #stale = false;
  #isDraining = false;
  #drained: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  /** Whoever wakes the lane is at work on something else, and has no part in what begins. */
  readonly #drainApart = AsyncResource.bind(() => this.#drain());

  constructor(options: LaneOptions<N>) {
    this.#options = options;
  }

  start(): void {
    this.#open = !this.#stopping.signal.aborted;
    this.wake();
  }

  /** Takes no more jobs and waits for those in flight. */
  async stop(): Promise<void> {
    this.#open = false;
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#drained;
    await Promise.all(this.#running.values());
  }

  /** Looks at the table again. */
  wake(): void {
    if (!this.#open) return;
    this.#stale = true;
    if (!this.#isDraining) this.#drained = this.#drainApart();
  }

  async #drain(): Promise<void> {
    this.#isDraining = true;
    try {
      while (this.#stale && this.#open) {
        this.#stale = false;
        await this.#startDue();
      }
    } catch (err) {
      this.#options.log.error({ err, name: this.#options.name }, 'reading due jobs');
      this.#wakeIn(FIRST_RETRY_MS);
    } finally {
      this.#isDraining = false;
    }
  }

  async #startDue(): Promise<void> {
    const { db, clock, name, atOnce = 8 } = this.#options;
    const room = atOnce - this.#running.size;
    // Each job wakes the lane when it ends.
    if (room === 0) return;
    const waiting = await db
      .selectFrom('jobs')
      .select(['key', 'payload', 'attempts', 'run_at'])
      .where('name', '=', name)
      .where('done_at', 'is', null)
      .where('key', 'not in', [...this.#running.keys()])
      .orderBy('run_at')
      .limit(room)
      .execute();
    if (!this.#open) return;
    const now = clock.now();
    const notDue = waiting.find((row) => row.run_at > now);
    for (const row of waiting) if (row.run_at <= now) this.#begin(row);
    if (notDue) this.#wakeIn(notDue.run_at - now);
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#open) this.#timer = setTimeout(() => this.wake(), Math.min(ms, LONGEST_TIMER_MS));
  }

  #begin(row: WaitingRow): void {
    const run = this.#options
      .around(row.payload, () => this.#run(row))
      .finally(() => {
        this.#running.delete(row.key);
        this.wake();
      });
    this.#running.set(row.key, run);
  }

  async #run(row: WaitingRow): Promise<void> {
    const { name, handler } = this.#options;
    const attempts = row.attempts + 1;
    try {
      const payload = readBody<JobPayloads[N]>(row.payload, { table: 'jobs', id: row.key });
      await handler({ key: row.key, name, payload, attempts });
      await this.#change(row.key, { done_at: this.#options.clock.now() });
    } catch (error) {
      await this.#retryLater(row.key, attempts, error);
    }
  }

  async #retryLater(key: string, attempts: number, err: unknown): Promise<void> {
    const { clock, log, name } = this.#options;
    const retryInMs = retryDelay(attempts);
    log.warn({ err, name, key, attempts, retryInMs }, 'job threw and runs again');
    try {
      await this.#change(key, { attempts, run_at: clock.now() + retryInMs });
    } catch (error) {
      log.error({ err: error, name, key }, 'writing down that a job runs again');
      // Still due in the table: keeping its place makes it wait all the same.
      await sleep(retryInMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  /** Does nothing to a job that is done, such as one that settled itself. */
  async #change(key: string, change: Partial<Schema['jobs']>): Promise<void> {
    await this.#options.db
      .updateTable('jobs')
      .set(change)
      .where('key', '=', key)
      .where('done_at', 'is', null)
      .execute();
  }
}

type WaitingRow = Pick<Schema['jobs'], 'key' | 'payload' | 'attempts' | 'run_at'>;

function retryDelay(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}
