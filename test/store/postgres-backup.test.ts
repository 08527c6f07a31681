import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { openPostgres } from '../../src/store/postgres/open-postgres.ts';
import { aMessage, aRollout, noteKeys, untilLength } from './contract/fixture.ts';
import { silent } from './contract/leg.ts';
import { binariesForBackup, startPostgres } from './postgres-server.ts';

const run = promisify(execFile);
const PAGE = new URL('../../docs/operate.md', import.meta.url);

/** The command of that program in docs/operate.md. */
async function documented(program: string): Promise<string> {
  const page = await readFile(PAGE, 'utf8');
  const [, command] = new RegExp(`^\`\`\`console\\n(${program} .+)\\n\`\`\`$`, 'm').exec(page) ?? [];
  if (command === undefined) throw new Error(`docs/operate.md has no command of ${program}`);
  return command;
}

async function open(url: string) {
  const opened = await openPostgres({ url, clock: { now: () => Date.now() }, log: silent });
  onTestFinished(() => opened.stop());
  return opened;
}

test('what a restored database holds is gone on with', { timeout: 120_000 }, async ({ skip }) => {
  const binaries = binariesForBackup();
  if (binaries === undefined) return skip('no folder holds initdb, postgres, pg_dump and pg_restore of one version');
  const server = await startPostgres(binaries);
  onTestFinished(() => server.stop());
  const place = await mkdtemp(join(tmpdir(), 'ami-distribute-dump-'));
  onTestFinished(() => rm(place, { recursive: true }));
  for (const database of ['before', 'after']) await server.query(`create database ${database}`);
  const shell = async (command: string, database: string) => {
    const env = { PATH: [binaries, process.env['PATH']].join(delimiter), DATABASE_URL: server.urlOf(database) };
    await run('bash', ['-euc', command], { cwd: place, env });
  };

  const first = await open(server.urlOf('before'));
  const ran: string[] = [];
  first.jobs.work('start-rollout', noteKeys(ran));
  first.start();
  await first.store.tx(async (tx) => {
    const rollout = await tx.rollouts.insert(aRollout('r1'));
    await tx.outbox.add(aMessage('rollout/r1'));
    await tx.audit.append({ at: 1, who: 'U1', what: 'requested', rollout: { id: 'r1', number: rollout.number } });
    await tx.enqueue('start-rollout', { rolloutId: 'r1' }, { key: 'done' });
    await tx.enqueue('check-rollout', { rolloutId: 'r1' }, { key: 'waiting' });
  });
  await untilLength(ran, 1);
  await shell(await documented('pg_dump'), 'before');
  await first.store.tx((tx) => tx.rollouts.insert(aRollout('later')));

  await shell(await documented('pg_restore'), 'after');
  const second = await open(server.urlOf('after'));
  second.jobs.work('check-rollout', noteKeys(ran));
  second.start();
  await untilLength(ran, 2);
  expect(ran).toEqual(['done', 'waiting']);
  await second.store.tx(async (tx) => {
    expect(await tx.rollouts.recent(5)).toMatchObject([{ id: 'r1', number: 1 }]);
    expect(await tx.outbox.thread('rollout/r1')).toHaveLength(1);
    expect(await tx.audit.head()).toMatchObject({ sequence: 1 });
    expect(await tx.rollouts.insert(aRollout('r2'))).toMatchObject({ number: 2 });
  });
  await expect(server.query('delete from audit', 'after')).rejects.toThrow('rows of the audit are never changed');
});
