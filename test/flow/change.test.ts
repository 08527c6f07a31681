import { expect, test } from 'vitest';
import { staleFault, whileStale } from '../../src/flow/change.ts';

/** Work that meets somebody who was faster so many times. */
function raced(times: number) {
  let tried = 0;
  const work = async () => {
    tried += 1;
    if (tried <= times) throw staleFault('rollout #1', 2);
    return tried;
  };
  return { work, tried: () => tried };
}

test('whoever was slower tries again on what the other left', async () => {
  expect(await whileStale(raced(4).work)).toBe(5);
  await expect(whileStale(raced(5).work)).rejects.toMatchObject({ code: 'stale-row' });
});

test('nothing is tried again once nobody waits for it', async () => {
  const { work, tried } = raced(1);
  await expect(whileStale(work, AbortSignal.abort())).rejects.toMatchObject({ code: 'stale-row' });
  expect(tried()).toBe(1);
});

test('what else goes wrong is not tried again', async () => {
  let tried = 0;
  const broken = whileStale(async () => {
    tried += 1;
    throw new Error('the disk is full');
  });
  await expect(broken).rejects.toThrow('the disk is full');
  expect(tried).toBe(1);
});
