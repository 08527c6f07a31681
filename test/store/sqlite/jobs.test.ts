import { expect, onTestFinished, test, vi } from 'vitest';
import type { Job, Tx } from '../../../src/flow/ports.ts';
import { openSqlite } from '../../../src/store/sqlite/open-sqlite.ts';
import type { StoreLog } from '../../../src/store/open-store.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { freshPlace, gate, noteKeys, openStore, pause, untilLength } from '../contract/fixture.ts';
import { silent } from '../contract/leg.ts';
import { changeRaw, leg, readRaw } from '../sqlite-leg.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

const ask = (tx: Tx, key: string, runAt?: number) =>
  tx.enqueue('check-rollout', { rolloutId: 'r1' }, runAt === undefined ? { key } : { key, runAt });

async function openAt(dataDir: string, clock: { now(): number }, log: StoreLog = silent) {
  const opened = await openSqlite({ dataDir, clock, log });
  onTestFinished(() => opened.stop());
  return opened;
}

test('a job waits for the clock, however long', async () => {
  const clock = fakeClock();
  const { store, jobs, start } = await openAt(await freshPlace(leg), clock);
  const ran: string[] = [];
  jobs.work('check-rollout', noteKeys(ran));
  start();
  await store.tx((tx) => ask(tx, 'later', clock.now() + DAY_MS));
  clock.advance(DAY_MS - 1);
  await store.tx((tx) => ask(tx, 'wake/1'));
  await untilLength(ran, 1);
  clock.advance(1);
  await store.tx((tx) => ask(tx, 'wake/2'));
  await untilLength(ran, 3);
  expect([ran[0], ran.slice(1).toSorted()]).toEqual(['wake/1', ['later', 'wake/2']]);
});

test('retries wait from half a second to a minute', async () => {
  const clock = fakeClock();
  const dataDir = await freshPlace(leg);
  const logged: object[] = [];
  const log = { ...silent, warn: (fields: object) => logged.push(fields) };
  const { store, jobs, start } = await openAt(dataDir, clock, log);
  jobs.work('check-rollout', async (job) => {
    if (job.key === 'bad') throw new Error('never');
  });
  start();
  const waits: number[] = [];
  await store.tx((tx) => ask(tx, 'bad'));
  for (let attempts = 1; attempts <= 9; attempts += 1) {
    const read = () => readRaw(dataDir, "select attempts, run_at from jobs where key = 'bad'")[0];
    await vi.waitFor(() => expect(read()).toMatchObject({ attempts }), { timeout: 5000, interval: 5 });
    const wait = Number(read()?.['run_at']) - clock.now();
    waits.push(wait);
    clock.advance(wait);
    await store.tx((tx) => ask(tx, `wake/${attempts}`));
  }
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  expect(logged.slice(0, 2)).toMatchObject([
    { key: 'bad', name: 'check-rollout', attempts: 1, retryInMs: 500, err: new Error('never') },
    { key: 'bad', name: 'check-rollout', attempts: 2, retryInMs: 1000 },
  ]);
});

test('at most eight jobs of a name run at once', async () => {
  const { store, jobs, start } = await openStore(leg);
  let running = 0;
  const seen: number[] = [];
  jobs.work('check-rollout', async () => {
    running += 1;
    seen.push(running);
    await pause(5);
    running -= 1;
  });
  start();
  await store.tx(async (tx) => {
    for (let at = 0; at < 40; at += 1) await ask(tx, `job/${at}`);
  });
  await untilLength(seen, 40);
  expect(Math.max(...seen)).toBe(8);
});

test('a corrupt job is logged and holds up no other', async () => {
  const dataDir = await freshPlace(leg);
  const logged: object[] = [];
  const log = { ...silent, warn: (fields: object) => logged.push(fields) };
  const { store, jobs, start } = await openAt(dataDir, { now: () => Date.now() }, log);
  await store.tx((tx) => ask(tx, 'broken'));
  changeRaw(dataDir, `update jobs set payload = '{"rolloutId":'`);
  const ran: string[] = [];
  jobs.work('check-rollout', noteKeys(ran));
  start();
  await store.tx((tx) => ask(tx, 'sound'));
  await untilLength(ran, 1);
  await untilLength(logged, 1);
  expect(ran).toEqual(['sound']);
  expect(logged[0]).toMatchObject({ key: 'broken', err: { name: 'Fault', code: 'corrupt-row', source: 'store' } });
});

test('a second handler for a name is a fault', async () => {
  const { jobs } = await openStore(leg);
  jobs.work('check-rollout', noteKeys([]));
  expect(() => jobs.work('check-rollout', noteKeys([]))).toThrow('registering a second handler');
});

test('keys of done jobs are forgotten after a fortnight', async () => {
  const clock = fakeClock();
  const dataDir = await freshPlace(leg);
  const ran: string[] = [];
  for (const days of [0, 13, 15]) {
    const { store, jobs, start, stop } = await openAt(dataDir, clock);
    jobs.work('check-rollout', noteKeys(ran));
    start();
    await store.tx((tx) => ask(tx, 'yearly'));
    await store.tx((tx) => ask(tx, `marker/${days}`));
    await vi.waitFor(() => expect(ran).toContain(`marker/${days}`), { timeout: 5000 });
    await stop();
    clock.advance((days === 0 ? 13 : 2) * DAY_MS);
  }
  expect(ran.toSorted()).toEqual(['marker/0', 'marker/13', 'marker/15', 'yearly', 'yearly']);
});

test('a backlog of jobs leaves timers their turn', async () => {
  const { store, jobs, start } = await openStore(leg);
  const ran: string[] = [];
  const settle = async (job: Job) => {
    await store.tx((tx) => tx.settle(job));
    ran.push(job.key);
  };
  await store.tx(async (tx) => {
    for (let at = 0; at < 500; at += 1) await ask(tx, `job/${at}`);
  });
  jobs.work('check-rollout', settle);
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks += ran.length < 500 ? 1 : 0;
  }, 1);
  start();
  await untilLength(ran, 500);
  clearInterval(ticking);
  expect(ticks).toBeGreaterThan(20);
});

test('a job that cannot be written off runs again', async () => {
  const dataDir = await freshPlace(leg);
  const problems: string[] = [];
  const log = { ...silent, error: (_: object, message: string) => problems.push(message) };
  const { store, jobs, start } = await openAt(dataDir, { now: () => Date.now() }, log);
  const attempts: number[] = [];
  const broken = gate();
  jobs.work('check-rollout', async (job) => {
    attempts.push(job.attempts);
    await broken.opened;
  });
  start();
  await store.tx((tx) => ask(tx, 'a'));
  await untilLength(attempts, 1);
  changeRaw(dataDir, "create trigger full before update on jobs begin select raise(abort, 'disk is full'); end");
  broken.open();
  await untilLength(problems, 1);
  changeRaw(dataDir, 'drop trigger full');
  await untilLength(attempts, 2);
  await vi.waitFor(() => expect(readRaw(dataDir, 'select done_at from jobs')[0]?.['done_at']).not.toBeNull());
  expect([attempts, problems]).toEqual([[1, 1], ['writing down that a job runs again']]);
});
