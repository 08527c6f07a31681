import type { Clock } from './ports.ts';

/** Progress is written at most this often: a Slack message takes an edit every three seconds. */
const EVERY_MS = 1000;

export type Progress = { done: number; total: number };

export type ProgressWriter = { report: (done: number, total: number) => void; settled: () => Promise<void> };

/**
 * Writes progress now and then, one write at a time and the latest only. `settled` waits for a write under way, so that
 * what comes after it starts from what is stored.
 */
export function progressWriter(clock: Clock, write: (progress: Progress) => Promise<void>): ProgressWriter {
  let wroteAt = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> | undefined;
  return {
    report: (done, total) => {
      if (writing !== undefined || clock.now() - wroteAt < EVERY_MS) return;
      wroteAt = clock.now();
      // Progress is a courtesy: what keeps it from being written shows itself at the next real write.
      writing = write({ done, total })
        .catch(() => undefined)
        .finally(() => {
          writing = undefined;
        });
    },
    settled: async () => writing,
  };
}
