import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { aMessage } from '../store/contract/fixture.ts';
import { leg as postgres, stopPostgres } from '../store/postgres-leg.ts';
import { leg as sqlite } from '../store/sqlite-leg.ts';

const PROGRAM = new URL('../../src/cli/main.ts', import.meta.url).pathname;

afterAll(stopPostgres);

async function move(dataDir: string, url: string) {
  const env = { DATA_DIR: dataDir, DATABASE_URL: url };
  const child = spawn(process.execPath, [PROGRAM, 'move-to-postgres'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complained] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, printed, complained };
}

async function places() {
  const [file, server] = await Promise.all([sqlite.fresh(), postgres.fresh()]);
  onTestFinished(async () => void (await Promise.all([file.remove(), server.remove()])));
  return { file: file.place, server: server.place };
}

/** More messages than one page holds, a row of audit, and a job that waits. */
async function filled(place: string) {
  const opened = await sqlite.open(place);
  for (let at = 0; at < 120; at += 1) await opened.store.tx((tx) => tx.outbox.add(aMessage(`m${at}`)));
  await opened.store.tx((tx) => tx.audit.append({ at: 1, who: 'U1', what: 'approved' }));
  return opened;
}

test('a SQLite file goes over with its rows, numbers and jobs', { timeout: 60_000 }, async () => {
  const { file, server } = await places();
  await (await filled(file)).stop();
  const { code, printed, complained } = await move(file, server);
  expect({ code, complained }).toEqual({ code: 0, complained: '' });
  expect(printed).toContain('messages: 120\n');
  expect(printed).toContain('jobs: 120\n');

  const { store, jobs, start, stop } = await postgres.open(server);
  try {
    const told = new Set<string>();
    jobs.work('tell-thread', async ({ key }) => void told.add(key));
    start();
    await expect.poll(() => told.size, { timeout: 20_000 }).toBe(120);
    await store.tx((tx) => tx.outbox.add(aMessage('next')));
    expect(await store.tx((tx) => tx.outbox.thread('next'))).toMatchObject([{ sequence: 121 }]);
    expect(await store.tx((tx) => tx.audit.head())).toMatchObject({ sequence: 1 });
  } finally {
    await stop();
  }
  const again = await move(file, server);
  expect(again.complained).toContain('holds rows in');
  expect(again.code).toBe(1);
});

test('the file of a running bot stays where it is', { timeout: 60_000 }, async () => {
  const { file, server } = await places();
  const { stop } = await filled(file);
  try {
    const { code, complained } = await move(file, server);
    expect(complained).toContain('another ami-distribute is running');
    expect(code).toBe(1);
  } finally {
    await stop();
  }
});
