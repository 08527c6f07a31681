import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { BEFORE_FIRST, chained, rowOf } from '../../src/domain/audit/chain.ts';
import type { AuditEntry, AuditHead, StoredAudit } from '../../src/domain/audit/entry.ts';
import { leg } from '../store/sqlite-leg.ts';

const PROGRAM = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const SLOW = { timeout: 30_000 };

async function program(dataDir: string, ...args: string[]) {
  const child = spawn(process.execPath, [PROGRAM, 'audit', ...args], {
    env: { DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [printed, complained] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, printed, complained };
}

const entry = (number: number, who: string): AuditEntry => ({
  at: Date.UTC(2026, 0, 5, 9, number),
  who,
  what: 'approved',
  state: 'starting',
  rollout: { id: `r${number}`, number },
  detail: 'fine\nby\u202E me',
});

/** A bot's directory, the bot still running on it, with four rows in its audit. */
async function running(): Promise<{ place: string; head: AuditHead }> {
  const { place, remove } = await leg.fresh();
  const { store, stop } = await leg.open(place);
  onTestFinished(async () => {
    await stop();
    await remove();
  });
  for (const number of [1, 2, 1, 3]) await store.tx((tx) => tx.audit.append(entry(number, `U${number}`)));
  const head = await store.tx((tx) => tx.audit.head());
  if (head === undefined) throw new Error('the audit is empty');
  return { place, head };
}

/** What somebody with the database in their hands can do: rows as they like them, triggers or not. */
function rewrite(place: string, change: (rows: StoredAudit[]) => StoredAudit[]): void {
  const database = new DatabaseSync(join(place, 'ami-distribute.sqlite'));
  const rows = database
    .prepare('select sequence, body, hash, rollout_number from audit order by sequence')
    .all()
    .map((row) => ({
      sequence: Number(row['sequence']),
      body: String(row['body']),
      hash: String(row['hash']),
      rolloutNumber: Number(row['rollout_number']),
    }));
  database.exec('drop trigger audit_no_update; drop trigger audit_no_delete; delete from audit');
  const insert = database.prepare('insert into audit (sequence, body, hash, rollout_number) values (?, ?, ?, ?)');
  for (const row of change(rows)) insert.run(row.sequence, row.body, row.hash, row.rolloutNumber);
  database.close();
}

/** Somebody else approved, and every hash from there on is computed anew. */
function forged(rows: StoredAudit[]): StoredAudit[] {
  let last = BEFORE_FIRST;
  return rows.map((row) => {
    const { sequence, previous: _before, ...said } = rowOf(row) ?? { ...entry(1, 'U1'), sequence: 0, previous: '' };
    const next = chained(sequence === 2 ? { ...said, who: 'UFORGED' } : said, last);
    last = next;
    return next;
  });
}

test('the audit is printed while the bot runs', SLOW, async () => {
  const { place } = await running();
  const { code, printed } = await program(place);
  expect(code).toBe(0);
  expect(printed.split('\n')).toHaveLength(5);
  expect(printed.split('\n')[0]).toBe('1\t2026-01-05 09:01:00Z\t#1\tU1\tapproved → starting\t\tfine by me');
});

test('one rollout is exported as lines that prove themselves', SLOW, async () => {
  const { place } = await running();
  const { printed } = await program(place, '--rollout', '#1', '--jsonl');
  const lines: AuditHead[] = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ sequence }) => sequence)).toEqual([1, 3]);
  expect(lines[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
});

test('an unbroken chain is told with its head', SLOW, async () => {
  const { place, head } = await running();
  const { code, printed } = await program(place, '--verify', '--sequence', '4', '--head', head.hash);
  expect(printed).toBe(`unbroken: 4 rows, and row 4 is the one whose head was kept\nhead: 4 ${head.hash}\n`);
  expect(code).toBe(0);
});

test.for<[string, (rows: StoredAudit[]) => StoredAudit[], string]>([
  [
    'changed',
    (rows) => rows.map((row) => ({ ...row, body: row.body.replace('U2', 'U9') })),
    'row 2: row 2 was changed',
  ],
  ['removed', (rows) => rows.filter(({ sequence }) => sequence !== 3), 'row 3: row 3 is missing'],
  ['hidden from its rollout', (rows) => rows.map((row) => ({ ...row, rolloutNumber: 1 })), 'row 2: row 2 is filed'],
])('a row that was %s breaks the chain', SLOW, async ([, change, says]) => {
  const { place } = await running();
  rewrite(place, change);
  const { code, printed } = await program(place, '--verify');
  expect(printed).toContain(`broken at ${says}`);
  expect(code).toBe(3);
});

test('a forged past with every hash anew is told by a kept head', SLOW, async () => {
  const { place, head } = await running();
  rewrite(place, forged);
  expect((await program(place, '--verify')).code).toBe(0);
  const { code, printed } = await program(place, '--verify', '--sequence', '4', '--head', head.hash);
  expect(printed).toContain('broken at row 4: row 4 has another hash than the head that was kept');
  expect(code).toBe(3);
});

test('an end that was cut off is told by a kept head', SLOW, async () => {
  const { place, head } = await running();
  rewrite(place, (rows) => rows.slice(0, 2));
  expect((await program(place, '--verify')).code).toBe(0);
  const { code, printed } = await program(place, '--verify', '--sequence', '4', '--head', head.hash);
  expect(printed).toContain('broken at row 3: row 3 is missing: the chain ends at row 2');
  expect(code).toBe(3);
});

test.for([
  ['--rollout', 'x'],
  ['--verify', '--head', 'abc'],
  ['--verify', '--jsonl'],
  ['--sequence', '1'],
  ['--nothing'],
])('the usage is shown for %s', SLOW, async (args) => {
  const { code, complained } = await program('.', ...args);
  expect(complained).toContain('ami-distribute audit --verify');
  expect(code).toBe(2);
});

test('a directory without a database is refused in a sentence', SLOW, async () => {
  const { code, complained } = await program('/nowhere');
  expect(complained).toContain('there is no database "/nowhere/ami-distribute.sqlite"');
  expect(code).toBe(1);
});
