import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type * as Approval from '../../src/domain/approval/refusal.ts';
import type * as Asking from '../../src/domain/rollout/asking.ts';
import type * as Inputs from '../../src/domain/inputs.ts';
import type { Tx } from '../../src/flow/ports.ts';
import type { Change } from './race.ts';
import type { Tally } from './run-races.ts';
import { openRaces } from './run-races.ts';

/** The guard that is off; the races have to notice that each is missing. */
const off = vi.hoisted(() => ({ guard: '' }));

vi.mock('../../src/domain/approval/refusal.ts', async (original) => {
  const real = await original<typeof Approval>();
  const refusalOf: typeof real.refusalOf = (...asked) => {
    const refusal = real.refusalOf(...asked);
    return refusal?.code === off.guard ? undefined : refusal;
  };
  return { ...real, refusalOf };
});
vi.mock('../../src/domain/inputs.ts', async (original) => {
  const real = await original<typeof Inputs>();
  const inputsDigest: typeof real.inputsDigest = (inputs) => (off.guard === 'drift' ? 'd' : real.inputsDigest(inputs));
  return { ...real, inputsDigest };
});
vi.mock('../../src/domain/rollout/asking.ts', async (original) => {
  const real = await original<typeof Asking>();
  const endOfWaiting: typeof real.endOfWaiting = (rollout) =>
    off.guard === 'time to start' ? Infinity : real.endOfWaiting(rollout);
  const expired: typeof real.expired = (rollout, now) =>
    off.guard === 'time to start' && rollout.state === 'starting'
      ? { next: rollout, effects: [] }
      : real.expired(rollout, now);
  return { ...real, endOfWaiting, expired };
});

const anyToken: Change = (rooms) => ({
  ...rooms,
  images: {
    ...rooms.images,
    create: (request) => rooms.images.create({ ...request, clientToken: `${Math.random()}` }),
  },
});

/** Whoever writes last wins, whatever somebody else wrote meanwhile. */
const noVersions: Change = (rooms) => ({
  ...rooms,
  store: { tx: (work) => rooms.store.tx((tx) => work({ ...tx, rollouts: lastWins(tx) })) },
});

function lastWins(tx: Tx): Tx['rollouts'] {
  const { rollouts } = tx;
  return {
    ...rollouts,
    save: async (rollout) => {
      // What somebody else writes meanwhile is what is lost.
      await pause(10);
      const stored = await rollouts.get(rollout.id);
      const saved = await rollouts.save({ ...rollout, version: 1 + (stored?.version ?? 0) });
      return saved || lastWins(tx).save(rollout);
    },
  };
}

const MUTANTS: [missing: string, guard: string, change?: Change][] = [
  ['the end of the time to decide', 'expired'],
  ['what a card showed', 'digest-changed'],
  ['the requester', 'own-request'],
  ['who is an approver', 'not-an-approver'],
  ['what changed before the start', 'drift'],
  ['the hour in which it starts', 'time to start'],
  ['the token of an attempt', '', anyToken],
  ['the version of a row', '', noVersions],
];

let races: Awaited<ReturnType<typeof openRaces>>;
beforeAll(async () => {
  races = await openRaces();
}, 60_000);
afterAll(() => races.stop());
afterEach(() => {
  off.guard = '';
});

const caught = ({ doubleStarts, unapprovedStarts, broken }: Tally) =>
  doubleStarts + unapprovedStarts + broken.length > 0;

test.each(MUTANTS.map((mutant, at) => [mutant[0], { mutant, from: 1 + 1000 * at }] as const))(
  'races notice a program that forgets %s',
  { timeout: 180_000 },
  async (_missing, { mutant: [, guard, change], from }) => {
    off.guard = guard;
    const tally = await races.run(400, { from, until: caught, ...(change === undefined ? {} : { change }) });
    expect(caught(tally)).toBe(true);
  },
);
