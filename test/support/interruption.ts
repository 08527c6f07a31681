import { AsyncLocalStorage } from 'node:async_hooks';
import { Fault } from '../../src/domain/errors.ts';
import type { FlowRooms } from '../../src/flow/rooms.ts';
import type { JobName, Jobs } from '../../src/flow/ports.ts';
import type { Posting } from '../../src/slack/messenger/posting.ts';

/** One call that a step makes to the outside, by its place among all calls that the steps of that name make. */
export type OutsideCall = { step: JobName; place: number; name: string };

/**
 * What happens at that call. `kill`: the process is gone, nothing after the call runs. `throw`: the outside breaks, or
 * its answer is lost. `pause`: the job is given to somebody else, and the step goes on when all is over.
 */
export type Interruption = OutsideCall & { when: 'before' | 'after'; how: 'kill' | 'throw' | 'pause' };

export type Interrupted = {
  rooms: FlowRooms;
  jobs: Jobs;
  /** What is asked of Slack, through the same interruption. */
  posting: (posting: Posting) => Posting;
  calls: OutsideCall[];
  /** Whether the interruption came to pass. */
  happened: () => boolean;
  /** Lets a paused step go on, to its end. */
  resume: () => Promise<void>;
};

/** The rooms, with one interruption of one step; a step that was interrupted is delivered again by the engine. */
export function interrupted(rooms: FlowRooms, jobs: Jobs, at?: Interruption): Interrupted {
  const step = new AsyncLocalStorage<JobName>();
  const places: Partial<Record<JobName, number>> = {};
  const calls: OutsideCall[] = [];
  const gone = Promise.withResolvers<never>();
  const resumed = Promise.withResolvers<void>();
  const zombies: Promise<unknown>[] = [];
  let happened = false;

  async function strike(how: Interruption['how']): Promise<void> {
    happened = true;
    if (how === 'throw') throw new Fault('asking the outside', { code: 'outage', source: 'aws', retryable: true });
    gone.reject(new Error('the worker is gone'));
    await (how === 'kill' ? new Promise<never>(() => undefined) : resumed.promise);
  }
  async function call<T>(name: string, run: () => Promise<T>): Promise<T> {
    const during = step.getStore();
    if (during === undefined) return run();
    const place = (places[during] ?? 0) + 1;
    places[during] = place;
    calls.push({ step: during, place, name });
    const isHere = at !== undefined && !happened && at.step === during && at.place === place;
    if (isHere && at.when === 'before') await strike(at.how);
    const result = await run();
    if (isHere && at.when === 'after') await strike(at.how);
    return result;
  }
  gone.promise.catch(() => undefined);
  return {
    rooms: throughCalls(rooms, call),
    posting: (posting) => ({
      post: (letter) => call('posting.post', () => posting.post(letter)),
      edit: (...asked) => call('posting.edit', () => posting.edit(...asked)),
      find: (where) => call('posting.find', () => posting.find(where)),
      fileTitles: (where) => call('posting.fileTitles', () => posting.fileTitles(where)),
      share: (parcel) => call('posting.share', () => posting.share(parcel)),
    }),
    jobs: {
      work: (name, handler) =>
        jobs.work(name, (job) => {
          const isLater = happened;
          const run = step.run(name, () => handler(job));
          zombies.push(run.catch(() => undefined));
          return isLater ? run : Promise.race([run, gone.promise]);
        }),
    },
    calls,
    happened: () => happened,
    resume: async () => {
      resumed.resolve();
      if (at?.how === 'pause') await Promise.all(zombies);
    },
  };
}

type Call = <T>(name: string, run: () => Promise<T>) => Promise<T>;

/** The rooms, with everything that steps ask of the outside going through `call`. Probes are not: they only read. */
function throughCalls({ store, catalog, images, gates, copies, ...rooms }: FlowRooms, call: Call): FlowRooms {
  return {
    ...rooms,
    store: { tx: (work) => call('store.tx', () => store.tx(work)) },
    catalog: {
      ...catalog,
      readInputs: (chosen) => call('catalog.readInputs', () => catalog.readInputs(chosen)),
      findRecipe: (named) => call('catalog.findRecipe', () => catalog.findRecipe(named)),
      findInfrastructure: (named) => call('catalog.findInfrastructure', () => catalog.findInfrastructure(named)),
      findConfiguration: (name) => call('catalog.findConfiguration', () => catalog.findConfiguration(name)),
    },
    images: {
      create: (request) => call('images.create', () => images.create(request)),
      findByRollout: (...asked) => call('images.findByRollout', () => images.findByRollout(...asked)),
      get: (imageArn) => call('images.get', () => images.get(imageArn)),
      cancel: (...asked) => call('images.cancel', () => images.cancel(...asked)),
      removeTemporary: (arn) => call('images.removeTemporary', () => images.removeTemporary(arn)),
    },
    gates: {
      waiting: (imageArn) => call('gates.waiting', () => gates.waiting(imageArn)),
      answer: (said) => call('gates.answer', () => gates.answer(said)),
    },
    copies: { observe: (...asked) => call('copies.observe', () => copies.observe(...asked)) },
  };
}
