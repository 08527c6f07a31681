import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Schema } from '../../src/store/schema.ts';
import { nodeSqliteDialect } from '../../src/store/sqlite/dialect.ts';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts';
import type { StoreLeg } from './contract/leg.ts';
import { migratedTo, silent } from './contract/leg.ts';

export const leg: StoreLeg = {
  module: import.meta.url,
  takeoverMs: 10_000,
  isFile: true,
  fresh: async () => {
    const place = await mkdtemp(join(tmpdir(), 'ami-distribute-store-'));
    return { place, remove: () => rm(place, { recursive: true, force: true }) };
  },
  open: (place, log = silent) => openSqlite({ dataDir: place, clock: { now: () => Date.now() }, log }),
  run: async (place, statement) => changeRaw(place, statement),
  migrateTo: async (place, version) => {
    const db = new Kysely<Schema>({
      dialect: nodeSqliteDialect(new DatabaseSync(join(place, 'ami-distribute.sqlite'))),
    });
    await migratedTo(db, 'sqlite', version);
  },
  raiseSchema: async (place, version) => {
    changeRaw(place, `insert into schema_migrations (version, name, applied_at) values (${version}, 'later', 0)`);
  },
};

/** Changes the database file behind the store's back. */
export function changeRaw(dataDir: string, sql: string): void {
  const database = new DatabaseSync(join(dataDir, 'ami-distribute.sqlite'));
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

/** Reads the database file as another process would. */
export function readRaw(dataDir: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(dataDir, 'ami-distribute.sqlite'), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}
