import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { migrate, MIGRATIONS } from '../../src/store/migrate.ts';
import type { Schema } from '../../src/store/schema.ts';
import { nodeSqliteDialect } from '../../src/store/sqlite/dialect.ts';
import { fakeClock } from '../support/fake-clock.ts';

const clock = fakeClock();

function openDatabase() {
  const database = new DatabaseSync(':memory:');
  const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(database) });
  onTestFinished(() => db.destroy());
  const tables = () =>
    database
      .prepare("select name from sqlite_schema where type = 'table' order by name")
      .all()
      .map((row) => row['name']);
  const run = (migrations: readonly Migration[], engine: 'sqlite' | 'postgresql' = 'sqlite') =>
    db.transaction().execute((transaction) => migrate(transaction, { engine, clock, migrations }));
  return { database, db, tables, run };
}

function creating(version: number, table: string, only?: 'postgresql'): Migration {
  return {
    version,
    name: table,
    ...(only && { only }),
    up: async (db) => {
      await sql`create table ${sql.table(table)} (id text primary key)`.execute(db);
    },
  };
}

test('versions count up, each once', () => {
  const versions = MIGRATIONS.map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
});

test('a step of a lower number that comes late is taken', async () => {
  const { run, tables } = openDatabase();
  await run([creating(1, 'first'), creating(3, 'third')]);
  await run([creating(1, 'first'), creating(2, 'second'), creating(3, 'third')]);
  expect(tables()).toEqual(['first', 'schema_migrations', 'second', 'third']);
});

test('only steps that are missing are taken', async () => {
  const { db, run, tables } = openDatabase();
  const steps = [creating(1, 'first'), creating(2, 'second')];
  await run(steps.slice(0, 1));
  await run(steps);
  await run(steps);
  expect(tables()).toEqual(['first', 'schema_migrations', 'second']);
  expect(await db.selectFrom('schema_migrations').selectAll().orderBy('version').execute()).toEqual([
    { version: 1, name: 'first', applied_at: clock.now() },
    { version: 2, name: 'second', applied_at: clock.now() },
  ]);
});

test('a step that breaks leaves the schema as it was', async () => {
  const { run, tables } = openDatabase();
  const steps = [creating(1, 'first'), creating(2, 'second'), creating(3, 'first')];
  await expect(run(steps)).rejects.toThrow('already exists');
  expect(tables()).toEqual([]);
});

test('a step of another engine is counted, not taken', async () => {
  const { run, tables } = openDatabase();
  const steps = [creating(1, 'first'), creating(2, 'second', 'postgresql')];
  await run(steps);
  await run(steps);
  expect(tables()).toEqual(['first', 'schema_migrations']);
  await expect(run(steps.slice(0, 1))).rejects.toMatchObject({ code: 'schema-too-new' });
});

const said = (kind: string) => JSON.stringify({ kind: 'announcement', rolloutId: 'r1', announcement: { kind } });

test('reports of the first form make way, with what would show them', async () => {
  const { db, run } = openDatabase();
  await run(MIGRATIONS.slice(0, 2));
  const report = { findings: [{ checkId: 'a', verdict: 'fail' }], targets: [] };
  const times = { created_at: 0, updated_at: 0 };
  const message = { thread_key: 'card', channel: 'C1', shown_version: 0 };
  await db.transaction().execute(async (transaction) => {
    const rollout = { id: 'r1', number: 1, version: 3, state: 'awaiting-approval' };
    const body = JSON.stringify({ ...rollout, report });
    await transaction
      .insertInto('rollouts')
      .values({ ...rollout, body, ...times })
      .execute();
    await transaction
      .insertInto('reports')
      .values({ id: 'p1', version: 1, state: 'done', body: JSON.stringify({ id: 'p1', report }), ...times })
      .execute();
    await transaction
      .insertInto('messages')
      .values([
        { ...message, key: 'a', sequence: 1, body: said('report'), state: 'posted' },
        { ...message, key: 'b', sequence: 2, body: said('report'), state: 'pending' },
        { ...message, key: 'c', sequence: 3, body: said('started'), state: 'pending' },
      ])
      .execute();
  });
  await run(MIGRATIONS);
  const bodies = [
    ...(await db.selectFrom('rollouts').select('body').execute()),
    ...(await db.selectFrom('reports').select('body').execute()),
  ].map(({ body }) => JSON.parse(body));
  expect(bodies).toEqual([{ id: 'r1', number: 1, version: 3, state: 'awaiting-approval' }, { id: 'p1' }]);
  const states = await db.selectFrom('messages').select(['key', 'state']).orderBy('key').execute();
  expect(states).toEqual([
    { key: 'a', state: 'posted' },
    { key: 'b', state: 'dropped' },
    { key: 'c', state: 'pending' },
  ]);
});

test('a full database gives its own error and goes on', async () => {
  const { database, db, run } = openDatabase();
  await run(MIGRATIONS);
  database.exec('pragma max_page_count = 30');
  const add = (id: string, body: string) =>
    db.transaction().execute(async (transaction) => {
      const row = { id, version: 1, state: 'running', body, created_at: 0, updated_at: 0 };
      await transaction.insertInto('reports').values(row).execute();
    });
  await expect(add('big', 'x'.repeat(500_000))).rejects.toMatchObject({ code: 'ERR_SQLITE_ERROR', errcode: 13 });
  await add('small', 'x');
  expect(await db.selectFrom('reports').select('id').execute()).toEqual([{ id: 'small' }]);
});
