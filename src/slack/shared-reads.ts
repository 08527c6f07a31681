import { setTimeout as pause } from 'node:timers/promises';

const MINUTE_MS = 60_000;

type Allowance = {
  /** As Slack's tier for the method allows. */
  mostPerMinute: number;
  /** So many of a minute are made at once; then those who ask wait for each other. */
  atOnce: number;
  /** For how long they wait, well inside the time of a click. */
  gapMs: number;
};

/**
 * One read answers everybody who asked before it began: nothing is remembered, and a crowd costs few calls. `refused`
 * makes what is thrown where the minute's calls are used up.
 */
export function sharedReads<T>(
  read: (key: string) => Promise<T>,
  { mostPerMinute, atOnce, gapMs }: Allowance,
  refused: (key: string) => Error,
): (key: string) => Promise<T> {
  const waiting = new Map<string, Promise<T>>();
  const running = new Map<string, Promise<unknown>>();
  const begun: number[] = [];

  async function begin(key: string): Promise<T> {
    await running.get(key);
    while ((begun[0] ?? Infinity) <= performance.now() - MINUTE_MS) begun.shift();
    if (begun.length >= atOnce) await pause(gapMs);
    if (begun.length >= mostPerMinute) throw refused(key);
    begun.push(performance.now());
    // Whoever asks from here on may know of something that this read has not seen.
    waiting.delete(key);
    const reading = read(key);
    running.set(
      key,
      reading.catch(() => undefined),
    );
    return reading;
  }

  return (key) => {
    const joined = waiting.get(key);
    if (joined !== undefined) return joined;
    const asked = begin(key).finally(() => {
      if (waiting.get(key) === asked) waiting.delete(key);
    });
    waiting.set(key, asked);
    return asked;
  };
}
