import { expect, test } from 'vitest';
import { fakeClock } from '../fake-clock.ts';
import { memoryStore } from './memory-store.ts';

const message = {
  key: 'card',
  threadKey: 'card',
  channel: 'C1',
  body: { kind: 'rollout-card' as const, rolloutId: 'r1' },
};

test('a transaction that throws leaves nothing behind', async () => {
  const { store, messages, waiting } = memoryStore(fakeClock());
  const failing = store.tx(async (tx) => {
    await tx.outbox.add(message);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect([messages(), waiting()]).toEqual([[], []]);
});

test('transactions run one after the other', async () => {
  const { store } = memoryStore(fakeClock());
  const seen: string[] = [];
  const slow = (name: string) =>
    store.tx(async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${name} ends`);
    });
  await Promise.all([slow('one'), slow('two')]);
  expect(seen).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
});

test('a transaction inside a transaction is refused', async () => {
  const { store } = memoryStore(fakeClock());
  await expect(store.tx(() => store.tx(async () => 1))).rejects.toThrow('inside a transaction');
});

test('a job with a known key runs once', async () => {
  const { store, jobs, runDue } = memoryStore(fakeClock());
  let runs = 0;
  jobs.work('start-rollout', async () => {
    runs += 1;
  });
  const ask = () => store.tx((tx) => tx.enqueue('start-rollout', { rolloutId: 'r1' }, { key: 'start/r1' }));
  await ask();
  await runDue();
  await ask();
  await runDue();
  expect(runs).toBe(1);
});

test('a job that throws runs again later', async () => {
  const clock = fakeClock();
  const { store, jobs, runDue, runFor, failures } = memoryStore(clock);
  const attempts: number[] = [];
  jobs.work('start-rollout', async (job) => {
    attempts.push(job.attempts);
    if (attempts.length < 3) throw new Error('not yet');
  });
  await store.tx((tx) => tx.enqueue('start-rollout', { rolloutId: 'r1' }, { key: 'start/r1' }));
  await runDue();
  expect(attempts).toEqual([1]);
  await runFor(60_000);
  expect(attempts).toEqual([1, 2, 3]);
  expect(failures).toHaveLength(2);
});

test('a job waits for its time', async () => {
  const clock = fakeClock();
  const { store, jobs, runDue, runFor } = memoryStore(clock);
  const ranAt: number[] = [];
  jobs.work('watch-rollout', async () => {
    ranAt.push(clock.now());
  });
  const runAt = clock.now() + 15_000;
  await store.tx((tx) => tx.enqueue('watch-rollout', { rolloutId: 'r', sequence: 1 }, { key: 'w', runAt }));
  await runDue();
  expect(ranAt).toEqual([]);
  await runFor(20_000);
  expect(ranAt).toEqual([runAt]);
});

test('a version that is not the next is not saved', async () => {
  const { store } = memoryStore(fakeClock());
  const run = {
    id: 'p1',
    version: 1,
    configurationName: 'golden',
    requestedBy: 'U1',
    channel: 'C1',
    state: 'running' as const,
    progress: { done: 0, total: 1 },
    createdAt: 0,
  };
  await store.tx((tx) => tx.reports.insert(run));
  expect(await store.tx((tx) => tx.reports.save({ ...run, version: 3 }))).toBe(false);
  expect(await store.tx((tx) => tx.reports.save({ ...run, version: 2 }))).toBe(true);
});

test('a fresh claim keeps others out, a stale one does not', async () => {
  const { store } = memoryStore(fakeClock());
  await store.tx((tx) => tx.outbox.add(message));
  expect(await store.tx((tx) => tx.outbox.claim('card', 1000, 0))).toBe(true);
  expect(await store.tx((tx) => tx.outbox.claim('card', 2000, 1000))).toBe(false);
  expect(await store.tx((tx) => tx.outbox.claim('card', 2000, 1001))).toBe(true);
});
