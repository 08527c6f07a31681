import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { leg, stopPostgres } from '../store/postgres-leg.ts';

const PROGRAM = new URL('../../src/cli/main.ts', import.meta.url).pathname;

afterAll(stopPostgres);

async function audit(url: string, ...args: string[]) {
  const env = { DATABASE_URL: url };
  const child = spawn(process.execPath, [PROGRAM, 'audit', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [printed, complained] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, printed, complained };
}

test('an audit in PostgreSQL is verified while the bot runs', { timeout: 60_000 }, async () => {
  const { place, remove } = await leg.fresh();
  const { store, stop } = await leg.open(place);
  try {
    const said = { at: 1, who: 'U1', what: 'approved', rollout: { id: 'r1', number: 1 } };
    for (let row = 0; row < 3; row += 1) await store.tx((tx) => tx.audit.append(said));
    const { hash = '' } = (await store.tx((tx) => tx.audit.head())) ?? {};

    expect((await audit(place, '--rollout', '1')).printed.split('\n')).toHaveLength(4);
    expect((await audit(place, '--verify', '--sequence', '3', '--head', hash)).code).toBe(0);

    await leg.run(place, 'alter table audit disable trigger all');
    await leg.run(place, `update audit set body = replace(body, 'U1', 'U9') where sequence = 2`);
    const { code, printed } = await audit(place, '--verify');
    expect(printed).toContain('broken at row 2: row 2 was changed');
    expect(code).toBe(3);
  } finally {
    await stop();
    await remove();
  }
});

test('a server that does not answer is told, with exit code 1', { timeout: 60_000 }, async () => {
  const { code, complained } = await audit('postgres://127.0.0.1:1/nothing', '--verify');
  expect(complained).toContain('ECONNREFUSED');
  expect(code).toBe(1);
});
