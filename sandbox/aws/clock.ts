type Timer = { due: number; order: number; run: () => void };

/** Node's timers overflow beyond this delay and would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

export type Clock = {
  /** Milliseconds since 1970, in the twin's own time. */
  now(): number;
  speed(): number;
  /** 0 stops time. */
  setSpeed(speed: number): void;
  /** Runs `work` when so much of the twin's time has passed; the answer cancels it. */
  after(milliseconds: number, work: () => void): () => void;
  /** Runs everything that is due, so that whoever asks next sees the world as it should be by now. */
  settle(): void;
  stop(): void;
};

/** Time that passes `speed` times as fast as real time. Work due together runs in the order it was asked for. */
export function createClock(speed: number): Clock {
  let timers: Timer[] = [];
  let anchor = { real: Date.now(), virtual: Date.now(), speed };
  let running: number | undefined;
  let order = 0;
  let alarm: NodeJS.Timeout | undefined;

  const flowing = () => anchor.virtual + (Date.now() - anchor.real) * anchor.speed;
  // While due work runs it is exactly the time it was due, so that chains of timers do not drift at high speed.
  const now = () => Math.floor(running ?? flowing());

  const settle = () => {
    for (let next = timers[0]; next !== undefined && next.due <= flowing(); next = timers[0]) {
      timers = timers.slice(1);
      running = next.due;
      try {
        next.run();
      } finally {
        running = undefined;
      }
    }
    arm();
  };

  const arm = () => {
    clearTimeout(alarm);
    const next = timers[0];
    if (next === undefined || anchor.speed === 0) return;
    const delay = Math.ceil((next.due - flowing()) / anchor.speed);
    alarm = setTimeout(settle, Math.min(Math.max(delay, 0), LONGEST_DELAY));
  };

  return {
    now,
    speed: () => anchor.speed,
    setSpeed(next) {
      settle();
      anchor = { real: Date.now(), virtual: flowing(), speed: next };
      arm();
    },
    after(milliseconds, work) {
      const timer: Timer = { due: now() + milliseconds, order: order++, run: work };
      timers = [...timers, timer].toSorted((a, b) => a.due - b.due || a.order - b.order);
      if (running === undefined) arm();
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    settle,
    stop() {
      clearTimeout(alarm);
      timers = [];
    },
  };
}
