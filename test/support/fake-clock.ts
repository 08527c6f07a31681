import type { Clock } from '../../src/flow/ports.ts';

/** A clock that only moves when told to. */
export function fakeClock(start = Date.UTC(2026, 0, 5, 9)): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}
