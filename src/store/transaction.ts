import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from 'kysely';
import { Fault } from '../domain/errors.ts';
import type { Clock, Tx } from '../flow/ports.ts';
import { auditRows } from './rows/audit.ts';
import { draftRows } from './rows/drafts.ts';
import { outboxRows } from './rows/outbox.ts';
import { reportRows } from './rows/reports.ts';
import { rolloutRows } from './rows/rollouts.ts';
import { slotRows } from './rows/slots.ts';
import type { Schema } from './schema.ts';

/** What the job engine adds to a transaction. */
export type JobRows = Pick<Tx, 'enqueue' | 'settle'>;

/** Everything that one transaction may touch. */
export function openTx(db: Transaction<Schema>, jobs: JobRows, clock: Clock): Tx {
  return {
    rollouts: rolloutRows(db, clock),
    reports: reportRows(db, clock),
    drafts: draftRows(db),
    outbox: outboxRows(db, jobs.enqueue, clock),
    slots: slotRows(db),
    audit: auditRows(db),
    ...jobs,
  };
}

/** Knows which units of work are open. */
export class WorkGate {
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>();
  readonly #open = new Set<Promise<unknown>>();
  #closed = false;

  /** Runs `work`; a Fault after `close`, and inside another unit, which with one connection would wait for ever. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw usFault('transaction-after-stop', 'opening a transaction in a store that was stopped');
    if (this.#inside.getStore()?.open) {
      throw usFault('transaction-in-transaction', 'opening a transaction inside a transaction');
    }
    const unit = { open: true };
    const running = this.#inside.run(unit, work).finally(() => {
      unit.open = false;
      this.#open.delete(running);
    });
    this.#open.add(running);
    return running;
  }

  /** Lets nothing more in, and waits for what is open. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#open);
  }
}

function usFault(code: string, message: string): Fault {
  return new Fault(message, { code, source: 'us', retryable: false });
}
