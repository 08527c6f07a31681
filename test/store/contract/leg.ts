import type { OpenStore, StoreLog } from '../../../src/store/open-store.ts';

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
  /** Makes it look as if a program with this schema version had been there. */
  raiseSchema(place: string, version: number): Promise<void>;
};

export const silent: StoreLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
