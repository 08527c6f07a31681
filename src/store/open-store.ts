import type { Jobs, Store } from '../flow/ports.ts';

/** What the store says while it works; a pino logger is one. */
export type StoreLog = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** A store and its jobs, for the life of the process. */
export type OpenStore = {
  store: Store;
  jobs: Jobs;
  /** Begins to run jobs; every `jobs.work` comes before it. */
  start: () => void;
  /** Takes no new jobs, waits for those in flight and for open transactions, then closes. */
  stop: () => Promise<void>;
};
