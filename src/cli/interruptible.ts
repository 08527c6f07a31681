/** What shells tell of a program that a signal ended: 128 and the number of the signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_CODES;

/** Somebody stopped the program before its work was done. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: Signal) {
    super(`stopped by ${signal} before it was done`);
    this.exitCode = EXIT_CODES[signal];
  }
}

/**
 * What `work` gives; rejects with Interrupted at once where somebody stops the program before, and aborts the signal that
 * the work was given. The same signal again ends the program as if nobody listened.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (signal: Signal): void => {
    const interrupted = new Interrupted(signal);
    controller.abort(interrupted);
    reject(interrupted);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
