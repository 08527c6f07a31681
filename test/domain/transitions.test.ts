import { expect, test } from 'vitest';
import { ENDS, isEnded, mayMove, MOVES } from '../../src/domain/rollout/transitions.ts';
import type { RolloutState } from '../../src/domain/rollout/rollout.ts';

const isState = (text: string): text is RolloutState => text in MOVES;
const STATES = Object.keys(MOVES).filter(isState);

function reachableFrom(state: RolloutState): Set<RolloutState> {
  const reached = new Set<RolloutState>([state]);
  for (const each of reached) for (const next of MOVES[each]) reached.add(next);
  return reached;
}

test('every state is reached from the first one', () => {
  expect([...reachableFrom('checking')].toSorted()).toEqual(STATES.toSorted());
});

test.each(STATES)('an end is reached from %s', (state) => {
  expect([...reachableFrom(state)].some(isEnded)).toBe(true);
});

test('eight states are ends and lead nowhere', () => {
  const ends = STATES.filter(isEnded);
  expect(ends.toSorted()).toEqual(
    [
      'available',
      'cancelled',
      'expired',
      'failed',
      'needs-attention',
      'partly-available',
      'rejected',
      'superseded',
    ].toSorted(),
  );
  expect(ENDS.toSorted()).toEqual(ends.toSorted());
  expect(ends.flatMap((end) => STATES.filter((to) => mayMove(end, to)))).toEqual([]);
});

test('no state moves to itself', () => {
  expect(STATES.filter((state) => mayMove(state, state))).toEqual([]);
});

test('only what is approved, or needs no approval, starts', () => {
  expect(STATES.filter((from) => mayMove(from, 'starting'))).toEqual(['checking', 'awaiting-approval']);
  expect(STATES.filter((from) => mayMove(from, 'building'))).toEqual(['starting', 'gate-waiting']);
});
