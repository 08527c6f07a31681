import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { digestOf } from '../../src/domain/canonical.ts';
import { openFlow } from '../../src/flow/open-flow.ts';
import type { Job, JobName, JobPayloads, Jobs, Store, Tx } from '../../src/flow/ports.ts';
import type { FlowRooms } from '../../src/flow/rooms.ts';
import type { Verbs } from '../../src/flow/verbs.ts';
import type { Dice } from './seeded.ts';

/** The process is gone: nothing after the call runs. */
export class Killed extends Error {}

export type Waiting = { key: string; name: JobName; payload: JobPayloads[JobName]; runAt: number };

/** One process: its verbs, and its steps by the name of the job. */
export type Worker = { verbs: Verbs; run(job: Waiting, attempts: number): Promise<void> };

type Heard = {
  /** Whether a call may be the last of its process. */
  mortal: () => boolean;
  /** Hears of each job that was committed. */
  enqueued: (job: Waiting) => void;
  /** Hears of each request to build: the digest of the inputs that the same delivery had read last. */
  sent: (digest: string) => void;
  /** Hears how many more or fewer requests to build are on their way: none takes longer than a call may. */
  onTheWay: (more: 1 | -1) => void;
};

/**
 * A process over a store that others share. Every call to the outside takes a moment, so that what two of them do falls
 * together in another way for each seed.
 */
export function workerOver(rooms: FlowRooms, dice: Dice, { mortal, enqueued, sent, onTheWay }: Heard): Worker {
  const delivery = new AsyncLocalStorage<{ read: string }>();
  const outside = async <T>(call: () => Promise<T>): Promise<T> => {
    if (dice.chance(0.5)) await pause(dice.of(4));
    if (mortal() && dice.chance(0.1)) throw new Killed();
    const result = await call();
    if (mortal() && dice.chance(0.1)) throw new Killed();
    return result;
  };
  const store: Store = {
    tx: (work) =>
      outside(async () => {
        const jobs: Waiting[] = [];
        const result = await rooms.store.tx((tx) => work(hearing(tx, rooms.clock.now(), jobs)));
        jobs.forEach(enqueued);
        return result;
      }),
  };
  const { catalog, images, copies } = rooms;
  const handlers = new Map<JobName, (job: Job) => Promise<void>>();
  const jobs: Jobs = { work: (name, handler) => void handlers.set(name, (job) => handler(jobNamed(name, job))) };
  const verbs = openFlow(
    {
      ...rooms,
      store,
      catalog: {
        ...catalog,
        readInputs: async (chosen) => {
          const inputs = await outside(() => catalog.readInputs(chosen));
          const during = delivery.getStore();
          if (during !== undefined) during.read = digestOf(inputs);
          return inputs;
        },
      },
      images: {
        ...images,
        create: async (request) => {
          onTheWay(1);
          try {
            return await outside(() => {
              sent(delivery.getStore()?.read ?? 'nothing');
              return images.create(request);
            });
          } finally {
            onTheWay(-1);
          }
        },
      },
      copies,
    },
    jobs,
  );
  return {
    verbs,
    run: ({ key, name, payload }, attempts) =>
      delivery.run({ read: 'nothing' }, async () => handlers.get(name)?.({ key, name, payload, attempts })),
  };
}

/** What was enqueued under a name is delivered under it. */
function jobNamed<N extends JobName>(name: N, job: Job): Job<N> {
  return Object.assign(job, { name, payload: Object(job.payload) });
}

/** Rows go to the database; jobs are kept for the one who deals them out. */
function hearing(tx: Tx, now: number, jobs: Waiting[]): Tx {
  return {
    ...tx,
    enqueue: async (name, payload, { key, runAt = now }) => void jobs.push({ key, name, payload, runAt }),
    settle: async () => undefined,
  };
}
