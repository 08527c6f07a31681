import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openLog } from '../src/log.ts';
import { aboutClick, aboutJob, noting } from '../src/log-about.ts';
import { openSqlite } from '../src/store/sqlite/open-sqlite.ts';
import { aRollout } from './store/contract/fixture.ts';

type Line = { msg: string; rolloutId?: string; rollout?: number; key?: string };

/** The store and the log as the bot has them; `lines` is what the log holds. */
async function scene() {
  const dataDir = await mkdtemp(join(tmpdir(), 'ami-distribute-log-about-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const lines: Line[] = [];
  const log = openLog('debug', { write: (chunk: string) => void lines.push(JSON.parse(chunk)) });
  const engine = await openSqlite({ dataDir, clock: { now: () => Date.now() }, log, around: aboutJob });
  onTestFinished(() => engine.stop());
  return { ...engine, store: noting(engine.store), lines, log };
}

async function until(lines: Line[], msg: string, count = 1): Promise<Line[]> {
  const found = () => lines.filter((line) => line.msg === msg);
  await vi.waitFor(() => expect(found().length).toBeGreaterThanOrEqual(count), { timeout: 10_000, interval: 5 });
  return found();
}

test('a job that breaks is logged with its rollout', async () => {
  const { store, jobs, start, lines, log } = await scene();
  jobs.work('check-rollout', async () => {
    await Promise.resolve();
    log.info('at work');
    throw new Error('no');
  });
  const { id, number } = await store.tx(async (tx) => {
    const rollout = await tx.rollouts.insert(aRollout('r-broken'));
    await tx.enqueue('check-rollout', { rolloutId: rollout.id }, { key: 'check' });
    return rollout;
  });
  start();
  for (const msg of ['at work', 'job threw and runs again']) {
    expect((await until(lines, msg))[0]).toMatchObject({ rolloutId: id, rollout: number });
  }
});

test('jobs side by side are each about their own', async () => {
  const { store, jobs, start, lines, log } = await scene();
  jobs.work('tell-thread', async ({ key }) => {
    await store.tx((tx) => tx.rollouts.recent(5));
    log.info({ key }, 'told');
  });
  await store.tx(async (tx) => {
    for (const id of ['a', 'b', 'c']) {
      await tx.rollouts.insert(aRollout(id));
      await tx.enqueue('tell-thread', { threadKey: `rollout/${id}` }, { key: id });
    }
    await tx.enqueue('tell-thread', { threadKey: 'report/a' }, { key: 'none' });
  });
  start();
  const told = await until(lines, 'told', 4);
  expect(told.map(({ key, rolloutId, rollout }) => ({ key, rolloutId, rollout }))).toEqual([
    { key: 'a', rolloutId: 'a', rollout: 1 },
    { key: 'b', rolloutId: 'b', rollout: 2 },
    { key: 'c', rolloutId: 'c', rollout: 3 },
    { key: 'none' },
  ]);
});

test('a job that another one begins is not about its rollout', async () => {
  const { store, jobs, start, lines, log } = await scene();
  jobs.work('check-rollout', async () => {
    await store.tx((tx) => tx.enqueue('post-audit-head', { day: '2026-11-27' }, { key: 'head' }));
  });
  jobs.work('post-audit-head', async () => log.info('posted'));
  await store.tx((tx) => tx.enqueue('check-rollout', { rolloutId: 'r1' }, { key: 'check' }));
  start();
  expect((await until(lines, 'posted'))[0]).not.toHaveProperty('rolloutId');
});

test('a click is about the rollout that it reads first', async () => {
  const { store, lines, log } = await scene();
  await store.tx(async (tx) => {
    for (const id of ['first', 'second']) await tx.rollouts.insert(aRollout(id));
  });
  await aboutClick(async () => {
    log.info('before');
    await store.tx((tx) => tx.rollouts.get('second'));
    await store.tx((tx) => tx.rollouts.byNumber(1));
    log.info('after');
  });
  log.info('outside');
  const said = Object.fromEntries(lines.map(({ msg, rollout }) => [msg, rollout]));
  expect(said).toMatchObject({ before: undefined, after: 2, outside: undefined });
});
