import type { Clock } from '../clock.ts';

/** What is still to come in the life of one image, in milliseconds of the twin's time. */
export type Agenda = {
  /** The answer takes it off again. */
  after(milliseconds: number, work: () => void): () => void;
  clear(): void;
};

export function createAgenda(clock: Clock): Agenda {
  const pending = new Set<() => void>();
  return {
    after(milliseconds, work) {
      const stop = clock.after(milliseconds, () => {
        pending.delete(cancel);
        work();
      });
      const cancel = () => {
        pending.delete(cancel);
        stop();
      };
      pending.add(cancel);
      return cancel;
    },
    clear() {
      for (const cancel of pending) cancel();
    },
  };
}
