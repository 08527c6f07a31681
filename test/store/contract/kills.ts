import { describe, expect, test } from 'vitest';
import type { OpenStore } from '../../../src/store/open-store.ts';
import { aRollout, freshPlace, noteKeys, openStore, untilLength } from './fixture.ts';
import { killAfter } from './killing.ts';
import type { StoreLeg } from './leg.ts';
import type { Point } from './steps.ts';
import { STEPS, takeStep, watchKey } from './steps.ts';

type Outcome = {
  told: string[];
  rollouts: { version: number | undefined; done: number | undefined }[];
  threads: string[][];
};

const IDS = ['r1', 'r2', 'r3'];

const THREADS = IDS.map((id) => Array.from({ length: STEPS }, (_, sequence) => `${id}/${sequence}`));

/** Every step once, in its order, and each message told once. */
export const UNHARMED: Outcome = {
  told: THREADS.flat().map((key) => `tell/${key}`),
  rollouts: IDS.map(() => ({ version: STEPS + 1, done: STEPS })),
  threads: THREADS,
};

export function killContract(leg: StoreLeg): void {
  // What a killed process held is given to another when it has been silent for long enough.
  const timeout = 10_000 + 4 * leg.takeoverMs;
  describe('kill -9', { timeout }, () => {
    const points: Point[] = ['before-tx', 'inside-tx', 'after-tx'];
    test.for(points)('a process killed %s loses and doubles nothing', async (point) => {
      const place = await freshPlace(leg);
      await begin(leg, place);
      await killAfter(leg, place, { line: point, hangAt: point });
      expect(await finish(leg, await openStore(leg, place))).toEqual(UNHARMED);
    });

    test('a process killed again and again loses and doubles nothing', async () => {
      const place = await freshPlace(leg);
      await begin(leg, place);
      for (const times of [5, 2, 9]) await killAfter(leg, place, { line: 'inside-tx', times });
      expect(await finish(leg, await openStore(leg, place))).toEqual(UNHARMED);
    });
  });
}

export async function begin(leg: StoreLeg, place: string): Promise<void> {
  const { store, stop } = await leg.open(place);
  await store.tx(async (tx) => {
    for (const id of IDS) {
      await tx.rollouts.insert(aRollout(id));
      await tx.enqueue('watch-rollout', { rolloutId: id, sequence: 0 }, { key: watchKey(id, 0) });
    }
  });
  await stop();
}

/**
 * Lets the jobs that are left run, then reads every row. `mayRepeat`: the database may have been lost between a job and
 * the word that it is done, so that the engine has to give it again.
 */
export async function finish(
  { takeoverMs }: StoreLeg,
  { store, jobs, start }: OpenStore,
  { mayRepeat = false } = {},
): Promise<Outcome> {
  const told: string[] = [];
  const note = noteKeys(told);
  jobs.work('watch-rollout', (job) => takeStep(store, job, () => Promise.resolve()));
  jobs.work('tell-thread', async (job) => (mayRepeat && told.includes(job.key) ? undefined : note(job)));
  start();
  await untilLength(told, IDS.length * STEPS, 10_000 + 2 * takeoverMs);
  const outcome: Outcome = { told: told.toSorted(), rollouts: [], threads: [] };
  for (const id of IDS) {
    const rollout = await store.tx((tx) => tx.rollouts.get(id));
    outcome.rollouts.push({ version: rollout?.version, done: rollout?.progress?.done });
    const thread = await store.tx((tx) => tx.outbox.thread(id));
    outcome.threads.push(thread.map(({ key }) => key));
  }
  return outcome;
}
