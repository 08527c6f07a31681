import type { AuditRows, Jobs, Store } from '../flow/ports.ts';

/** What the store says while it works; a pino logger is one. */
export type StoreLog = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** Runs one job with all that is done and said about it. `payload` is the JSON that is stored. */
export type AroundJob = <T>(payload: string, work: () => Promise<T>) => Promise<T>;

/** Where nobody wants to know. */
export const byItself: AroundJob = (_payload, work) => work();

/** What the store knows of itself, for operators. */
export type StoreFigures = {
  /** How many rollouts there are, by state. */
  rollouts: Record<string, number>;
  /** Milliseconds that the oldest message has waited for Slack; 0 where none waits. */
  oldestMessageMs: number;
  /** Milliseconds that the job due for longest has waited; 0 where none is due. */
  oldestJobMs: number;
  /** Jobs that another process took over from this one since it started. */
  leasesLost: number;
};

/** A store and its jobs, for the life of the process. */
export type OpenStore = {
  store: Store;
  jobs: Jobs;
  /** Begins to run jobs; every `jobs.work` comes before it. */
  start: () => void;
  /** Asks the database; a Fault where it does not answer. */
  figures: () => Promise<StoreFigures>;
  /** Takes no new jobs, waits for those in flight and for open transactions, then closes. */
  stop: () => Promise<void>;
};

/** The audit alone, and how old the schema is, for whoever only looks. */
export type AuditReader = Omit<AuditRows, 'append'> & { schemaVersion(): Promise<number>; close(): Promise<void> };
