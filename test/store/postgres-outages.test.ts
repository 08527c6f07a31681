import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { aRollout, freshPlace, openStore, untilLength } from './contract/fixture.ts';
import { WORKER } from './contract/killing.ts';
import { begin, finish, UNHARMED } from './contract/kills.ts';
import { leg, restartPostgres, stopPostgres } from './postgres-leg.ts';

afterAll(stopPostgres);

test('replicas that start at once on an empty database all come up', async () => {
  const place = await freshPlace(leg);
  const stores = await Promise.all([0, 1, 2, 3].map(() => openStore(leg, place)));
  const rollouts = await Promise.all(
    stores.map(({ store }, at) => store.tx((tx) => tx.rollouts.insert(aRollout(`r${at}`)))),
  );
  expect(rollouts.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
});

test('a worker that slept past its lease steps back', { timeout: 120_000 }, async () => {
  const place = await freshPlace(leg);
  await begin(leg, place);
  const worker = spawn(process.execPath, [WORKER, leg.module, place, 'doze'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void worker.kill('SIGKILL'));
  const lines: string[] = [];
  const said = createInterface(worker.stdout).on('line', (line) => void lines.push(line));
  // All three have begun, and none is done: each dozes for a second first.
  while (lines.filter((line) => line === 'before-tx').length < 3) await once(said, 'line');
  worker.kill('SIGSTOP');
  expect(await finish(leg, await openStore(leg, place))).toEqual(UNHARMED);
  worker.kill('SIGCONT');
  while (!lines.includes('lost 3')) await once(said, 'line');
});

test('steps go on when the database is back', { timeout: 120_000 }, async () => {
  const place = await freshPlace(leg);
  await begin(leg, place);
  const opened = await openStore(leg, place);
  const begun: string[] = [];
  const restarted = untilLength(begun, 5, 60_000).then(restartPostgres);
  const { jobs } = opened;
  const work: typeof jobs.work = (name, handler) =>
    jobs.work(name, async (job) => {
      begun.push(job.key);
      await handler(job);
    });
  expect(await finish(leg, { ...opened, jobs: { work } }, { mayRepeat: true })).toEqual(UNHARMED);
  await restarted;
});
