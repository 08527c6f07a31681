import { expect, test } from 'vitest';
import { oneAtATime } from '../../src/slack/one-at-a-time.ts';

/** Work that ends when told to. */
function gated() {
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const run = oneAtATime((key) => {
    begun.push(key);
    return new Promise<void>((resolve) => {
      ends.push(resolve);
    });
  });
  return { run, begun, ends };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('whoever asks meanwhile shares one run that comes after', async () => {
  const { run, begun, ends } = gated();
  const all = [run('a'), run('a'), run('a')];
  expect(begun).toEqual(['a']);
  ends[0]?.();
  await settled();
  expect(begun).toEqual(['a', 'a']);
  ends[1]?.();
  await Promise.all(all);
  expect(begun).toHaveLength(2);
});

test('another key does not wait', () => {
  const { run, begun } = gated();
  void run('a');
  void run('b');
  expect(begun).toEqual(['a', 'b']);
});

test('a run that fails does not hold up the next', async () => {
  let runs = 0;
  const run = oneAtATime(async () => {
    runs += 1;
    await settled();
    if (runs === 1) throw new Error('first');
  });
  const [first, second] = await Promise.allSettled([run('a'), run('a')]);
  expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
  await run('a');
  expect(runs).toBe(3);
});
