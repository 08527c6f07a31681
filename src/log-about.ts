import { AsyncLocalStorage } from 'node:async_hooks';
import type { Rollout } from './domain/rollout/rollout.ts';
import { rolloutOfThread } from './domain/rollout/rollout.ts';
import type { Store } from './flow/ports.ts';

/** Which rollout the work under way is about: its id, and the number that people say, as soon as it is known. */
type About = { rolloutId?: string; rollout?: number };

const about = new AsyncLocalStorage<About>();

/** Numbers of rollouts that were read last, so that a step may say the number before it reads the rollout. */
const numbers = new Map<string, number>();
const MOST_NUMBERS = 1000;

/** What every line that is written now says beside its own. */
export function linesAbout(): About {
  return { ...about.getStore() };
}

/** Runs a job, whose payload is the JSON that the store keeps: all it does, and whatever that starts, is about its rollout. */
export function aboutJob<T>(payload: string, work: () => Promise<T>): Promise<T> {
  const rolloutId = rolloutIn(payload);
  const rollout = numbers.get(rolloutId ?? '');
  const known = { ...(rolloutId === undefined ? {} : { rolloutId }), ...(rollout === undefined ? {} : { rollout }) };
  return about.run(known, work);
}

/** Runs what answers a person: it is about the first rollout that it reads by itself, if any. */
export function aboutClick<T>(work: () => Promise<T>): Promise<T> {
  return about.run({}, work);
}

/** The store, from which the lines learn which rollout is worked on. */
export function noting(store: Store): Store {
  return {
    tx: (work) =>
      store.tx((tx) => {
        const { rollouts } = tx;
        return work({
          ...tx,
          rollouts: {
            ...rollouts,
            get: async (id) => noted(await rollouts.get(id)),
            byNumber: async (number) => noted(await rollouts.byNumber(number)),
            insert: async (asked) => noted(await rollouts.insert(asked)),
          },
        });
      }),
  };
}

function noted<R extends Rollout | undefined>(read: R): R {
  if (read === undefined) return read;
  const { id, number } = read;
  numbers.delete(id);
  numbers.set(id, number);
  const [oldest = id] = numbers.keys();
  if (numbers.size > MOST_NUMBERS) numbers.delete(oldest);
  const now = about.getStore();
  if (now !== undefined && (now.rolloutId ?? id) === id) Object.assign(now, { rolloutId: id, rollout: number });
  return read;
}

/** Undefined for a job that is about no rollout, or whose payload cannot be read, which the job itself tells. */
function rolloutIn(payload: string): string | undefined {
  try {
    const { rolloutId, threadKey = '' }: { rolloutId?: string; threadKey?: string } = JSON.parse(payload);
    return rolloutId ?? rolloutOfThread(threadKey);
  } catch {
    return undefined;
  }
}
