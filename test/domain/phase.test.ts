import { expect, test } from 'vitest';
import { isCountDue, isStuck, phaseTimes, usualTimes } from '../../src/domain/rollout/phase.ts';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';
import { INPUTS, NEAR, NEEDS, rolloutIn } from '../support/sample-rollout.ts';
import { absent, image, look, seen, told } from './copies/looks.ts';

const MINUTE = 60_000;
const START = { attempt: 1, clientToken: 't', sentAt: 0 };
const past = (change: Partial<Rollout> = {}) =>
  rolloutIn('available', {
    start: START,
    began: { testing: 10 * MINUTE, distributing: 15 * MINUTE, integrating: 35 * MINUTE },
    imageEndedAt: 36 * MINUTE,
    ...change,
  });

test('each phase lasts until the next one begins', () => {
  expect(phaseTimes(past())).toEqual({
    building: 10 * MINUTE,
    testing: 5 * MINUTE,
    distributing: 20 * MINUTE,
    integrating: MINUTE,
  });
});

test('a phase that nobody saw has no time', () => {
  const times = phaseTimes(past({ began: { distributing: 15 * MINUTE } }));
  expect(times).toEqual({ building: 15 * MINUTE, distributing: 21 * MINUTE });
});

test('the wait at a gate is no part of a phase', () => {
  const gate = { stepExecutionId: 's', name: 'Approve', needs: NEEDS, decisions: [] };
  const gates = [{ ...gate, from: 'testing' as const, foundAt: 11 * MINUTE, closedAt: 14 * MINUTE }];
  expect(phaseTimes(past({ gates }))).toMatchObject({ testing: 2 * MINUTE, distributing: 20 * MINUTE });
});

test('an image that exists is distributed from its start', () => {
  const times = phaseTimes(past({ sourceImage: 'ami-0123', began: { integrating: 15 * MINUTE } }));
  expect(Object.keys(times)).toEqual(['distributing', 'integrating']);
});

test('what is usual is the middle of earlier rollouts', () => {
  const building = [3, 200, 12].map((minutes) => past({ began: { testing: minutes * MINUTE } }));
  expect(usualTimes(building).building).toBe(12 * MINUTE);
  expect(usualTimes([])).toEqual({});
});

test.each([
  ['distributing', undefined, 61, true],
  ['distributing', undefined, 59, false],
  ['distributing', 5, 21, true],
  ['distributing', 5, 19, false],
  ['distributing', 40, 61, false],
  ['distributing', 40, 81, true],
  ['gate-waiting', undefined, 9999, false],
  ['cancelling', 5, 61, true],
] as const)('%s usually %s min and still for %s min is stuck: %s', (state, usual, minutes, stuck) => {
  const rollout = rolloutIn(state, {
    changedAt: 0,
    ...(usual === undefined ? {} : { usual: { distributing: usual * MINUTE } }),
  });
  expect(isStuck(rollout, minutes * MINUTE)).toBe(stuck);
});

test('a standstill is told once a phase, with what was last seen', () => {
  const dark = [absent(NEAR)];
  const first = look(rolloutIn('distributing', { changedAt: 0 }), image('DISTRIBUTING'), dark, 61 * MINUTE);
  expect(told(first)).toMatchObject([
    { kind: 'stuck', state: 'distributing', stillMs: 61 * MINUTE, status: 'DISTRIBUTING' },
  ]);
  const again = look(first.rollout, image('DISTRIBUTING'), dark, 200 * MINUTE);
  expect(told(again)).toEqual([]);
  const next = look(again.rollout, image('INTEGRATING'), dark, 201 * MINUTE);
  expect(told(look(next.rollout, image('INTEGRATING'), dark, 300 * MINUTE))).toMatchObject([{ kind: 'stuck' }]);
});

test('a copy that moves is no standstill', () => {
  const rollout = rolloutIn('distributing', { changedAt: 0 });
  expect(told(look(rollout, image('DISTRIBUTING'), [seen(NEAR, 'pending')], 61 * MINUTE))).toEqual([]);
});

test('the time shown is kept up more rarely the longer it takes', () => {
  let counted = 0;
  const edits: number[] = [];
  for (let minute = 1; minute <= 30; minute += 1) {
    const rollout = rolloutIn('building', { enteredAt: 0, changedAt: 0, countedAt: counted });
    if (!isCountDue(rollout, minute * MINUTE)) continue;
    counted = minute * MINUTE;
    edits.push(minute);
  }
  expect(edits).toEqual([2, 4, 6, 8, 11, 15, 20, 27]);
});

test('each phase is told once, with how long the one before took', () => {
  const building = rolloutIn('building', { start: START, usual: { testing: 3 * MINUTE } });
  const testing = look(building, image('TESTING'), [], 12 * MINUTE);
  expect(told(testing)).toMatchObject([
    { kind: 'phase-begun', phase: 'testing', before: 'building', tookMs: 12 * MINUTE, usualMs: 3 * MINUTE },
  ]);
  expect(told(look(testing.rollout, image('TESTING'), [], 13 * MINUTE))).toEqual([]);
  const distributing = look(testing.rollout, image('DISTRIBUTING'), [], 15 * MINUTE);
  expect(told(distributing)).toMatchObject([{ phase: 'distributing', before: 'testing', tookMs: 3 * MINUTE }]);
});

test('integrating is told only where later steps are asked for', () => {
  const quiet = look(rolloutIn('distributing', { start: START }), image('INTEGRATING'), [], 9 * MINUTE);
  expect(told(quiet)).toEqual([]);
  const distributions = [{ region: 'us-west-2', s3ExportConfiguration: { s3Bucket: 'b' } }];
  const inputs = { ...INPUTS, configuration: { ...INPUTS.configuration, distributions } };
  const exporting = look(rolloutIn('distributing', { start: START, inputs }), image('INTEGRATING'), [], 9 * MINUTE);
  expect(told(exporting)).toMatchObject([{ phase: 'integrating', steps: ['EXPORT_AMI'] }]);
});
