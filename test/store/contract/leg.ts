import type { Kysely } from 'kysely';
import { migrate, MIGRATIONS } from '../../../src/store/migrate.ts';
import type { Engine } from '../../../src/store/migrations/migration.ts';
import type { OpenStore, StoreLog } from '../../../src/store/open-store.ts';
import type { Schema } from '../../../src/store/schema.ts';

/** One implementation of the store. Its module exports it as `leg`, for the processes that get killed. */
export type StoreLeg = {
  module: string;
  /** How long the jobs of a killed process may take to run in another. */
  takeoverMs: number;
  /** Somewhere that no store has been: a directory, or the URL of an empty database. */
  fresh(): Promise<{ place: string; remove: () => Promise<void> }>;
  /** By the computer's clock. */
  open(place: string, log?: StoreLog): Promise<OpenStore>;
  /** Runs a statement behind the store's back. */
  run(place: string, statement: string): Promise<void>;
  /** Whether it is a file of one process, with its jobs in a table of ours. */
  isFile: boolean;
  /** Gives a fresh place the schema that the program of that version gave it. */
  migrateTo(place: string, version: number): Promise<void>;
  /** Makes it look as if a program with this schema version had been there. */
  raiseSchema(place: string, version: number): Promise<void>;
};

export const silent: StoreLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Takes every step of the schema up to that version, and lets go of the database. */
export async function migratedTo(db: Kysely<Schema>, engine: Engine, version: number): Promise<void> {
  const migrations = MIGRATIONS.filter((migration) => migration.version <= version);
  const clock = { now: () => 1 };
  await db.transaction().execute((transaction) => migrate(transaction, { engine, clock, migrations }));
  await db.destroy();
}
