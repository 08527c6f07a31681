const EVERY_MS = 1000;

/** Again and again, one at a time; a round that breaks is made up for by the next. Gives what ends it. */
export function repeat(round: () => Promise<void>): () => void {
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = async () => {
    await round().catch(() => undefined);
    if (!ended) timer = setTimeout(() => void next(), EVERY_MS);
  };
  void next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
