import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openSqlite } from '../../../src/store/sqlite/open-sqlite.ts';
import { aRollout, freshPlace, openStore } from '../contract/fixture.ts';
import { killAfter } from '../contract/killing.ts';
import { silent } from '../contract/leg.ts';
import { changeRaw, leg, readRaw } from '../sqlite-leg.ts';

const clock = { now: () => Date.now() };

test('a second bot on the directory is refused by name', async () => {
  const dataDir = await freshPlace(leg);
  await openStore(leg, dataDir);
  const second = openSqlite({ dataDir, clock, log: pino({ level: 'silent' }) });
  await expect(second).rejects.toMatchObject({
    name: 'Refusal',
    code: 'data-dir-in-use',
    message: `another ami-distribute is running on the data directory "${dataDir}"`,
  });
});

test('of several bots starting at once exactly one runs', async () => {
  const dataDir = await freshPlace(leg);
  const starts = await Promise.allSettled(Array.from({ length: 5 }, () => leg.open(dataDir)));
  const running = starts.filter((start) => start.status === 'fulfilled');
  await Promise.all(running.map(({ value }) => value.stop()));
  expect(running).toHaveLength(1);
});

test('a stopped bot leaves the directory to the next', async () => {
  const dataDir = await freshPlace(leg);
  const first = await openStore(leg, dataDir);
  await first.store.tx((tx) => tx.rollouts.insert(aRollout('r1')));
  await first.stop();
  const second = await openStore(leg, dataDir);
  expect(await second.store.tx((tx) => tx.rollouts.recent(9))).toHaveLength(1);
});

test('a bot killed with -9 leaves no lock behind', async () => {
  const dataDir = await freshPlace(leg);
  await killAfter(leg, dataDir, { line: 'started' });
  const next = await openStore(leg, dataDir);
  expect(await next.store.tx((tx) => tx.rollouts.recent(9))).toEqual([]);
});

test('another process holds the directory while it lives', async () => {
  const dataDir = await freshPlace(leg);
  let refused: unknown;
  const look = async () => {
    refused = await leg.open(dataDir).catch((error: unknown) => error);
  };
  await killAfter(leg, dataDir, { line: 'started', before: look });
  expect(refused).toMatchObject({ code: 'data-dir-in-use' });
});

test('the database is read by others while the bot runs', async () => {
  const dataDir = await freshPlace(leg);
  const { store } = await openStore(leg, dataDir);
  await store.tx((tx) => tx.rollouts.insert(aRollout('r1')));
  expect(readRaw(dataDir, 'select id, number, version, state from rollouts')).toEqual([
    { id: 'r1', number: 1, version: 1, state: 'checking' },
  ]);
  expect(readRaw(dataDir, 'pragma journal_mode')).toEqual([{ journal_mode: 'wal' }]);
});

test('a directory that cannot be one is a fault', async () => {
  const dataDir = join(await freshPlace(leg), 'file');
  await writeFile(dataDir, 'not a directory');
  await expect(leg.open(dataDir)).rejects.toMatchObject({ name: 'Fault', code: 'data-dir-unusable', source: 'store' });
});

test('a file that is no database frees the lock', async () => {
  const dataDir = await freshPlace(leg);
  await writeFile(join(dataDir, 'ami-distribute.sqlite'), 'this is no database, though it is long enough to be read');
  for (const attempt of [1, 2]) {
    const opening = openSqlite({ dataDir, clock, log: silent });
    await expect(opening, `attempt ${attempt}`).rejects.toMatchObject({ name: 'Fault', code: 'database' });
  }
});

test('a database locked by another program is a retryable fault', async () => {
  const dataDir = await freshPlace(leg);
  const { store } = await openStore(leg, dataDir);
  const other = new DatabaseSync(join(dataDir, 'ami-distribute.sqlite'));
  other.exec('begin immediate');
  const writing = store.tx((tx) => tx.rollouts.insert(aRollout('r1')));
  await expect(writing).rejects.toMatchObject({ name: 'Fault', code: 'database', source: 'store', retryable: true });
  other.close();
  expect(await store.tx((tx) => tx.rollouts.insert(aRollout('r1')))).toMatchObject({ number: 1 });
});

test('no other program writes in the middle of a transaction', async () => {
  const dataDir = await freshPlace(leg);
  const { store } = await openStore(leg, dataDir);
  const inserted = await store.tx(async (tx) => {
    await tx.rollouts.recent(1);
    expect(() => changeRaw(dataDir, 'update counters set value = 7')).toThrow('locked');
    return tx.rollouts.insert(aRollout('r1'));
  });
  expect(inserted.number).toBe(1);
});
