import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

export type Engine = 'sqlite' | 'postgresql';

/** One step of the schema, never changed once released. `only` names the engine that needs it, where not all do. */
export type Migration = {
  version: number;
  name: string;
  only?: Engine;
  up(db: Kysely<Schema>, engine: Engine): Promise<void>;
};
