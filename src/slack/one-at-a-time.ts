/**
 * Runs `work` for a key at most once at a time. Whoever asks meanwhile shares the one run that comes after: it sees
 * everything that was true when they asked.
 */
export function oneAtATime(work: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  function start(key: string): Promise<void> {
    const run = work(key).finally(() => running.delete(key));
    running.set(key, run);
    return run;
  }
  return (key) => {
    const current = running.get(key);
    if (current === undefined) return waiting.get(key) ?? start(key);
    const after =
      waiting.get(key) ??
      current
        .catch(() => undefined)
        .then(() => {
          waiting.delete(key);
          return start(key);
        });
    waiting.set(key, after);
    return after;
  };
}
