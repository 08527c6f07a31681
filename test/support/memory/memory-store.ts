import { AsyncLocalStorage } from 'node:async_hooks';
import { rowOf } from '../../../src/domain/audit/chain.ts';
import type { AuditRow } from '../../../src/domain/audit/entry.ts';
import type { Clock, Job, JobName, Jobs, Store, StoredMessage } from '../../../src/flow/ports.ts';
import type { JobRow, Remember, Rows } from './memory-rows.ts';
import { openTx } from './memory-rows.ts';

type WaitingJob = { key: string; name: JobName; runAt: number };

export type MemoryStore = {
  store: Store;
  jobs: Jobs;
  /** Runs every job that is due and has a handler, and what they enqueue, until none is due. One that throws is due again later. */
  runDue: () => Promise<void>;
  /** Lets `ms` pass on the clock, stopping at each job on the way. */
  runFor: (ms: number) => Promise<void>;
  /** Jobs not done yet, soonest first. */
  waiting: () => WaitingJob[];
  /** What handlers threw, oldest first. */
  failures: unknown[];
  messages: () => StoredMessage[];
  /** What stands in the audit, in order. */
  audit: () => AuditRow[];
  /** Ids of the reports that are kept. */
  kept: () => string[];
};

const MOST_RUNS = 20_000;

/**
 * The store and its jobs in memory: transactions one after the other, undone when they throw. Rows are copied on the
 * way in and out, so that nothing is changed except by saving it.
 */
export function memoryStore(clock: Clock & { advance(ms: number): void }): MemoryStore {
  const failures: unknown[] = [];
  const deliveries = memoryDeliveries();
  const memory = memoryTransactions(clock, deliveries.remember);

  const waiting = () =>
    memory
      .rows()
      .jobs.filter((job) => !job.done)
      .toSorted((a, b) => a.runAt - b.runAt || a.order - b.order);
  const next = () => waiting().find((job) => deliveries.canRun(job.name));

  async function runOne({ key, attempts }: { key: string; attempts: number }): Promise<void> {
    try {
      await deliveries.run(key, attempts + 1);
      await memory.changeJob(key, { done: true });
    } catch (thrown) {
      failures.push(thrown);
      const runAt = clock.now() + Math.min(1000 * 2 ** attempts, 60_000);
      await memory.changeJob(key, { runAt, attempts: attempts + 1 });
    }
  }

  async function runDue(): Promise<void> {
    for (let runs = 0; runs < MOST_RUNS; runs += 1) {
      const job = next();
      if (!job || job.runAt > clock.now()) return;
      await runOne(job);
    }
    throw new Error(`jobs enqueue each other without end, such as "${next()?.key}"`);
  }

  async function runFor(ms: number): Promise<void> {
    const until = clock.now() + ms;
    await runDue();
    for (let job = next(); job && job.runAt <= until; job = next()) {
      clock.advance(job.runAt - clock.now());
      await runDue();
    }
    clock.advance(until - clock.now());
  }

  return {
    store: memory.store,
    jobs: { work: deliveries.work },
    runDue,
    runFor,
    waiting: () => waiting().map(({ key, name, runAt }) => ({ key, name, runAt })),
    failures,
    messages: () => structuredClone(memory.rows().messages),
    audit: () => memory.rows().audit.flatMap((row) => rowOf(row) ?? []),
    kept: () => memory.rows().kept.map(({ id }) => id),
  };
}

function memoryTransactions(clock: Clock, remember: Remember) {
  const inside = new AsyncLocalStorage<true>();
  let rows: Rows = {
    lastNumber: 0,
    rollouts: [],
    reports: [],
    drafts: [],
    kept: [],
    messages: [],
    slots: [],
    audit: [],
    jobs: [],
  };
  let last: Promise<unknown> = Promise.resolve();

  function serial<T>(work: () => Promise<T>): Promise<T> {
    const run = last.then(work);
    last = run.catch(() => undefined);
    return run;
  }
  const store: Store = {
    tx: (work) => {
      if (inside.getStore()) throw new Error('a transaction was opened inside a transaction');
      return serial(async () => {
        const changed = structuredClone(rows);
        const handle = openTx(changed, clock, remember);
        try {
          const result = await inside.run(true, () => work(handle.tx));
          rows = changed;
          return result;
        } finally {
          handle.close();
        }
      });
    },
  };
  const changeJob = (key: string, change: Partial<JobRow>) =>
    serial(async () => {
      const job = rows.jobs.find((row) => row.key === key && !row.done);
      if (job) Object.assign(job, change);
    });
  return { store, changeJob, rows: () => rows };
}

function memoryDeliveries() {
  const handlers: { [N in JobName]?: (job: Job<N>) => Promise<void> } = {};
  const byKey = new Map<string, (attempts: number) => Promise<void> | undefined>();
  const work: Jobs['work'] = (name, handler) => {
    Object.assign(handlers, { [name]: handler });
  };
  const remember: Remember = (job) => {
    byKey.set(job.key, (attempts) => handlers[job.name]?.({ ...job, attempts }));
  };
  return {
    work,
    remember,
    canRun: (name: JobName) => handlers[name] !== undefined,
    run: (key: string, attempts: number) => byKey.get(key)?.(attempts),
  };
}
