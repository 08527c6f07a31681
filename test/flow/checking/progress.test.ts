import { expect, test } from 'vitest';
import type { Verdict } from '../../../src/domain/report/finding.ts';
import type { CheckProgress } from '../../../src/flow/ports.ts';
import { paced, progressWriter } from '../../../src/flow/checking/progress.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { findingOf, NEAR } from '../../support/sample-rollout.ts';

/** A run of very many questions, and what was told of it. */
function run(total = 10_000) {
  const clock = fakeClock();
  const told: number[] = [];
  const hear = paced(clock, (done) => told.push(done));
  let answered = 0;
  const answer = (verdict: Verdict, times = 1) => {
    for (let time = 0; time < times; time += 1) {
      answered += 1;
      hear(answered, total, findingOf('c', { kind: 'target', ...NEAR }, verdict));
    }
  };
  hear(0, total);
  return { clock, told, answer };
}

test('the beginning is told at once', () => {
  expect(run().told).toEqual([0]);
});

test('answers are told at most once a second', () => {
  const { clock, told, answer } = run();
  answer('pass', 50);
  clock.advance(1000);
  answer('pass', 50);
  expect(told).toEqual([0, 51]);
});

test('the first failure is told at once, the next is not', () => {
  const { told, answer } = run();
  answer('pass', 3);
  answer('fail', 2);
  expect(told).toEqual([0, 4]);
});

test('a first failure late in a long run is told at once', () => {
  const { told, answer } = run();
  answer('pass', 2000);
  answer('fail');
  expect(told).toEqual([0, 2001]);
});

/** A writer whose writes end when told to. */
function slowWriter() {
  const written: CheckProgress[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const writer = progressWriter((progress) => {
    const end = Promise.withResolvers<void>();
    written.push(progress);
    ends.push(end);
    return end.promise;
  });
  return { written, ends, writer };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('one write waits for the one before it, and takes the latest', async () => {
  const { written, ends, writer } = slowWriter();
  for (const done of [0, 1, 2]) writer.report({ done, total: 9 });
  expect(written).toEqual([{ done: 0, total: 9 }]);
  ends[0]?.resolve();
  await nextTurn();
  expect(written.map(({ done }) => done)).toEqual([0, 2]);
});

test('what comes after waits for a write under way, and for no other', async () => {
  const { written, ends, writer } = slowWriter();
  writer.report({ done: 0, total: 9 });
  writer.report({ done: 1, total: 9 });
  let settled = false;
  const waiting = writer.settled().finally(() => {
    settled = true;
  });
  await nextTurn();
  expect(settled).toBe(false);
  ends[0]?.resolve();
  await waiting;
  expect(written).toHaveLength(1);
});

test('a write that breaks does not hold up the next', async () => {
  const { written, ends, writer } = slowWriter();
  writer.report({ done: 0, total: 9 });
  ends[0]?.reject(new Error('disk full'));
  await writer.settled();
  writer.report({ done: 1, total: 9 });
  expect(written).toHaveLength(2);
});
