import { randomBytes } from 'node:crypto';
import { Kysely } from 'kysely';
import { openPool, poolDialect } from '../../src/store/postgres/connection.ts';
import type { Schema } from '../../src/store/schema.ts';
import { openPostgres } from '../../src/store/postgres/open-postgres.ts';
import type { StoreLeg } from './contract/leg.ts';
import { migratedTo, silent } from './contract/leg.ts';
import type { PostgresServer } from './postgres-server.ts';
import { startPostgres } from './postgres-server.ts';

let starting: Promise<PostgresServer> | undefined;

/** The server of this test file, started by the first who asks. */
function postgres(): Promise<PostgresServer> {
  return (starting ??= startPostgres());
}

/** What becomes of every connection when the server goes down without a goodbye. */
export async function restartPostgres(): Promise<void> {
  await (await postgres()).restart();
}

export async function stopPostgres(): Promise<void> {
  await (await starting)?.stop();
}

export const leg: StoreLeg = {
  module: import.meta.url,
  takeoverMs: 30_000,
  isFile: false,
  fresh: async () => {
    const { query, urlOf } = await postgres();
    const name = `t${randomBytes(6).toString('hex')}`;
    await query(`create database ${name}`);
    return {
      place: urlOf(name),
      remove: async () => {
        await query(`drop database ${name} with (force)`);
      },
    };
  },
  open: (place, log = silent) => openPostgres({ url: place, clock: { now: () => Date.now() }, log }),
  run: async (place, statement) => void (await (await postgres()).query(statement, nameOf(place))),
  migrateTo: async (place, version) => {
    const db = new Kysely<Schema>({ dialect: poolDialect(openPool(place, silent)) });
    await migratedTo(db, 'postgresql', version);
  },
  raiseSchema: async (place, version) => {
    const row = `insert into schema_migrations (version, name, applied_at) values (${version}, 'later', 0)`;
    await (await postgres()).query(row, nameOf(place));
  },
};

function nameOf(place: string): string {
  return new URL(place).pathname.slice(1);
}
