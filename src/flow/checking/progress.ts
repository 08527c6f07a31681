import type { Finding } from '../../domain/report/finding.ts';
import type { CheckProgress, Clock } from '../ports.ts';

/** A Slack message takes an edit every three seconds: more often than this is only work. */
const EVERY_MS = 1000;

type Heard = (done: number, total: number, finding?: Finding) => void;

/** Hears of every answer, many a second, and tells the first failure at once, the rest at most once a second. */
export function paced(clock: Clock, tell: (done: number, total: number) => void): Heard {
  let toldAt = Number.NEGATIVE_INFINITY;
  let hasFailed = false;
  return (done, total, finding) => {
    const isFirst = !hasFailed && finding?.verdict === 'fail';
    hasFailed ||= isFirst;
    const now = clock.now();
    if (!isFirst && now - toldAt < EVERY_MS) return;
    toldAt = now;
    tell(done, total);
  };
}

export type ProgressWriter = { report: (progress: CheckProgress) => void; settled: () => Promise<void> };

/**
 * One write at a time; of what comes meanwhile the latest. `settled` waits for the write under way and lets go of the
 * rest, so that what comes after it starts from what is stored.
 */
export function progressWriter(write: (progress: CheckProgress) => Promise<unknown>): ProgressWriter {
  let writing: Promise<unknown> | undefined;
  let next: CheckProgress | undefined;
  const start = (progress: CheckProgress): void => {
    // Progress is a courtesy: what keeps it from being written shows itself at the next real write.
    writing = write(progress)
      .catch(() => undefined)
      .finally(() => {
        writing = undefined;
        const latest = next;
        next = undefined;
        if (latest !== undefined) start(latest);
      });
  };
  return {
    report: (progress) => {
      if (writing === undefined) start(progress);
      else next = progress;
    },
    settled: async () => {
      next = undefined;
      await writing;
    },
  };
}
