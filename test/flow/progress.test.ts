import { expect, test } from 'vitest';
import type { Progress } from '../../src/flow/progress.ts';
import { progressWriter } from '../../src/flow/progress.ts';
import { fakeClock } from '../support/fake-clock.ts';

/** A writer whose writes end when told to. */
function slowWriter() {
  const clock = fakeClock();
  const written: Progress[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const writer = progressWriter(clock, (progress) => {
    const end = Promise.withResolvers<void>();
    written.push(progress);
    ends.push(end);
    return end.promise;
  });
  return { clock, written, ends, writer };
}

test('the first progress is written at once', () => {
  const { written, writer } = slowWriter();
  writer.report(0, 9);
  expect(written).toEqual([{ done: 0, total: 9 }]);
});

test('progress is written at most once a second', async () => {
  const { clock, written, ends, writer } = slowWriter();
  writer.report(0, 9);
  ends[0]?.resolve();
  await writer.settled();
  clock.advance(999);
  writer.report(1, 9);
  clock.advance(1);
  writer.report(2, 9);
  expect(written.map(({ done }) => done)).toEqual([0, 2]);
});

test('one write waits for the one before it', () => {
  const { clock, written, writer } = slowWriter();
  writer.report(0, 9);
  clock.advance(5000);
  writer.report(1, 9);
  expect(written).toHaveLength(1);
});

test('what comes after waits for a write under way', async () => {
  const { ends, writer } = slowWriter();
  writer.report(0, 9);
  let settled = false;
  const waiting = writer.settled().finally(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(settled).toBe(false);
  ends[0]?.resolve();
  await waiting;
  expect(settled).toBe(true);
});

test('a write that breaks does not hold up the next', async () => {
  const { clock, written, ends, writer } = slowWriter();
  writer.report(0, 9);
  ends[0]?.reject(new Error('disk full'));
  await writer.settled();
  clock.advance(1000);
  writer.report(1, 9);
  expect(written).toHaveLength(2);
});
