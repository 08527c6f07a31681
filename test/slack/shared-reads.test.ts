import { expect, test } from 'vitest';
import { sharedReads } from '../../src/slack/shared-reads.ts';

const GENEROUS = { mostPerMinute: 100, atOnce: 100, gapMs: 1 };
const refused = (key: string) => new Error(`too often: ${key}`);

/** Reads that come back when they are told to, with how many had begun before. */
function held() {
  const begun: string[] = [];
  const answers: (() => void)[] = [];
  const read = async (key: string) => {
    const place = begun.push(key);
    await new Promise<void>((resolve) => answers.push(resolve));
    return place;
  };
  const answer = async () => {
    answers.shift()?.();
    for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
  };
  return { begun, read, answer };
}

const settled = async () => {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
};

test('whoever asks while a read is under way gets the next one', async () => {
  const { begun, read, answer } = held();
  const ask = sharedReads(read, GENEROUS, refused);
  const first = ask('S1');
  await settled();
  const others = [ask('S1'), ask('S1'), ask('S1')];
  await answer();
  await answer();
  expect(await first).toBe(1);
  expect(await Promise.all(others)).toEqual([2, 2, 2]);
  expect(begun).toEqual(['S1', 'S1']);
});

test('one read of one group does not answer for another', async () => {
  const { begun, read, answer } = held();
  const ask = sharedReads(read, GENEROUS, refused);
  const both = [ask('S1'), ask('S2')];
  await settled();
  expect(begun).toEqual(['S1', 'S2']);
  await answer();
  await answer();
  expect(await Promise.all(both)).toEqual([1, 2]);
});

test('nothing that was read is remembered', async () => {
  let reads = 0;
  const ask = sharedReads(async () => (reads += 1), GENEROUS, refused);
  expect([await ask('S1'), await ask('S1')]).toEqual([1, 2]);
});

test('a read that breaks breaks for those who waited for it only', async () => {
  let reads = 0;
  const ask = sharedReads(
    async () => {
      reads += 1;
      if (reads === 1) throw new Error('no answer');
      return reads;
    },
    GENEROUS,
    refused,
  );
  await expect(ask('S1')).rejects.toThrow('no answer');
  expect(await ask('S1')).toBe(2);
});

test("when the minute's calls are used up people are told to wait", async () => {
  const ask = sharedReads(async () => 1, { mostPerMinute: 3, atOnce: 2, gapMs: 1 }, refused);
  for (let at = 0; at < 3; at += 1) expect(await ask('S1')).toBe(1);
  await expect(ask('S1')).rejects.toThrow('too often: S1');
});

test('a crowd costs few calls', async () => {
  let reads = 0;
  const ask = sharedReads(
    async () => {
      reads += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return reads;
    },
    { mostPerMinute: 20, atOnce: 8, gapMs: 1 },
    refused,
  );
  await Promise.all(Array.from({ length: 200 }, () => ask('S1')));
  expect(reads).toBeLessThanOrEqual(2);
});
