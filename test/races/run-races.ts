import { openPostgres } from '../../src/store/postgres/open-postgres.ts';
import { silent } from '../store/contract/leg.ts';
import { startPostgres } from '../store/postgres-server.ts';
import type { Change } from './race.ts';
import { race } from './race.ts';

export type Tally = {
  seeds: number;
  doubleStarts: number;
  unapprovedStarts: number;
  starts: number;
  states: Record<string, number>;
  broken: string[];
};

/** How many lives go on at once: the two processes are busy with others while one waits. */
const AT_ONCE = 16;

type RaceOptions = {
  from?: number;
  change?: Change;
  progress?: (done: number) => void;
  /** No more lives begin once it holds. */
  until?: (tally: Tally) => boolean;
};

/** Two processes on a PostgreSQL server of their own. No seed may be raced twice there: it is one rollout. */
export async function openRaces() {
  const server = await startPostgres();
  const clock = { now: () => Date.now() };
  await server.query('create database races');
  const open = () => openPostgres({ url: server.urlOf('races'), clock, log: silent });
  const processes = [await open(), await open()];
  const stores = processes.map(({ store }) => store);

  async function run(seeds: number, { from = 1, change, progress, until }: RaceOptions = {}): Promise<Tally> {
    const tally: Tally = { seeds: 0, doubleStarts: 0, unapprovedStarts: 0, starts: 0, states: {}, broken: [] };
    let next = from;
    const lane = async () => {
      for (;;) {
        if (next >= from + seeds || until?.(tally) === true) return;
        const seed = next;
        next += 1;
        count(tally, seed, await race(seed, stores, change));
        progress?.(tally.seeds);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return tally;
  }
  const stop = async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await server.stop();
  };
  return { run, stop };
}

/** Races with the seeds from `from` on. */
export async function runRaces(seeds: number, options: RaceOptions = {}): Promise<Tally> {
  const races = await openRaces();
  try {
    return await races.run(seeds, options);
  } finally {
    await races.stop();
  }
}

function count(
  tally: Tally,
  seed: number,
  { made, isApproved, state, broken }: Awaited<ReturnType<typeof race>>,
): void {
  tally.seeds += 1;
  tally.starts += made;
  if (made > 1) tally.doubleStarts += 1;
  if (!isApproved) tally.unapprovedStarts += 1;
  tally.states[state] = (tally.states[state] ?? 0) + 1;
  tally.broken.push(...broken.map((what) => `seed ${seed}: ${what}`));
}
