import type { Job as BossJob, JobResult, PgBoss } from 'pg-boss';
import { Fault } from '../../domain/errors.ts';
import { told } from '../../domain/told.ts';
import type { Job, JobName, JobPayloads, Jobs, WorkOptions } from '../../flow/ports.ts';
import type { AroundJob, StoreLog } from '../open-store.ts';
import type { JobData, Queues } from './boss.ts';

// A batch is over with its slowest job; the others fetch meanwhile.
const BATCHES_AT_ONCE = 4;

const POLLING = {
  // With a batch of one, a backlog drains at one job a poll.
  batchSize: 10,
  burstWhenBatchFull: true,
  perJobResults: true as const,
  localConcurrency: BATCHES_AT_ONCE,
  heartbeatRefreshSeconds: 3,
  pollingIntervalSeconds: 1,
  // Notifications tell of jobs that are due at once; those that fall due later are found by looking.
  notifyPollingIntervalSeconds: 1,
};

const NOT_BEGUN = { code: 'stopping', source: 'us', retryable: true } as const;

type Run = (job: BossJob<JobData>) => Promise<void>;

type Worker = { run: Run; polling: typeof POLLING };

/** Jobs on pg-boss, shared with every other process on the database. */
export class PostgresJobs implements Jobs {
  readonly #boss: PgBoss;
  readonly #queues: Queues;
  readonly #log: StoreLog;
  readonly #around: AroundJob;
  readonly #handlers = new Map<JobName, Worker>();
  #started: Promise<void> | undefined;
  #stopping = false;
  #leasesLost = 0;

  constructor({ boss, queues, log, around }: { boss: PgBoss; queues: Queues; log: StoreLog; around: AroundJob }) {
    this.#boss = boss;
    this.#queues = queues;
    this.#log = log;
    this.#around = around;
  }

  work<N extends JobName>(name: N, handler: (job: Job<N>) => Promise<void>, { atOnce }: WorkOptions = {}): void {
    if (this.#handlers.has(name)) {
      throw new Fault(`registering a second handler for jobs "${name}"`, {
        code: 'second-handler',
        source: 'us',
        retryable: false,
      });
    }
    const run: Run = ({ data, retryCount }) => {
      // The queue of a name holds what was enqueued under it, and nothing else.
      const payload: JobPayloads[N] = JSON.parse(data.payload);
      return handler({ key: data.key, name, payload, attempts: retryCount + 1 });
    };
    const wider = atOnce === undefined ? {} : { batchSize: Math.ceil(atOnce / BATCHES_AT_ONCE) };
    this.#handlers.set(name, { run, polling: { ...POLLING, ...wider } });
  }

  /** Jobs that somebody else took over while they ran here. */
  get leasesLost(): number {
    return this.#leasesLost;
  }

  start(): void {
    if (!this.#stopping) this.#started ??= this.#begin();
  }

  async #begin(): Promise<void> {
    for (const [name, worker] of this.#handlers) await this.#beginOne(name, worker);
  }

  /** Until it works: the database may be away for a moment just now. */
  async #beginOne(name: JobName, { run, polling }: Worker): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#queues.ready(name);
        if (this.#stopping) return;
        const runOne = (job: BossJob<JobData>) => this.#around(job.data.payload, () => this.#run(job, run));
        await this.#boss.work<JobData>(name, polling, (jobs) => Promise.all(jobs.map(runOne)));
        return;
      } catch (err) {
        this.#log.error({ err, name }, 'beginning to work on jobs');
        await new Promise((resolve) => {
          setTimeout(resolve, 1000);
        });
      }
    }
  }

  /** Takes no more jobs and waits for those in flight. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#started;
    await Promise.all(Array.from(this.#handlers.keys(), (name) => this.#boss.offWork(name, { wait: true })));
  }

  /** Writes down at once how the job ended, since its batch may go on for long. */
  async #run(job: BossJob<JobData>, run: Run): Promise<JobResult> {
    const { id, name, retryCount, data } = job;
    const attempt = { id, retryCount };
    let thrown: unknown;
    try {
      // It was being fetched as this process began to stop: somebody else's, or our own after the next start.
      if (this.#stopping) throw new Fault(`beginning job "${data.key}" while stopping`, NOT_BEGUN);
      await run(job);
    } catch (error) {
      thrown = error;
      if (error instanceof Fault && error.code === 'job-taken-over') this.#leasesLost += 1;
      this.#log.warn({ err: error, name, key: data.key, attempts: retryCount + 1 }, 'job threw and runs again');
    }
    try {
      if (thrown === undefined) await this.#boss.complete(name, attempt);
      else await this.#boss.fail(name, attempt, { message: told(thrown) });
    } catch (err) {
      this.#log.error({ err, name, key: data.key }, 'writing down how a job ended');
      return { id, status: thrown === undefined ? 'completed' : 'failed' };
    }
    // Does nothing to a job that is not active any more.
    return { id, status: 'completed' };
  }
}
