import { expect, onTestFinished, test, vi } from 'vitest';
import { createClock } from '../../../sandbox/aws/clock.ts';

function clockAt(speed: number) {
  vi.useFakeTimers({ now: 1_000_000 });
  const clock = createClock(speed);
  onTestFinished(() => {
    clock.stop();
    vi.useRealTimers();
  });
  return clock;
}

test('time passes at the speed it is given', () => {
  const clock = clockAt(60);
  vi.advanceTimersByTime(1000);
  expect(clock.now()).toBe(1_060_000);
  clock.setSpeed(1);
  vi.advanceTimersByTime(1000);
  expect(clock.now()).toBe(1_061_000);
});

test('work runs in order and at its own time', () => {
  const clock = clockAt(1000);
  const ran: [string, number][] = [];
  clock.after(2000, () => ran.push(['second', clock.now()]));
  clock.after(1000, () => {
    ran.push(['first', clock.now()]);
    clock.after(500, () => ran.push(['between', clock.now()]));
  });
  clock.after(2000, () => ran.push(['third', clock.now()]));
  vi.advanceTimersByTime(10);
  expect(ran).toEqual([
    ['first', 1_001_000],
    ['between', 1_001_500],
    ['second', 1_002_000],
    ['third', 1_002_000],
  ]);
});

test('a stopped clock waits until it goes on', () => {
  const clock = clockAt(0);
  const work = vi.fn<() => void>();
  clock.after(1000, work);
  vi.advanceTimersByTime(60_000);
  expect(work).not.toHaveBeenCalled();
  clock.setSpeed(10);
  vi.advanceTimersByTime(100);
  expect(work).toHaveBeenCalledOnce();
});

test('cancelled work never runs', () => {
  const clock = clockAt(1);
  const work = vi.fn<() => void>();
  clock.after(1000, work)();
  vi.advanceTimersByTime(5000);
  expect(work).not.toHaveBeenCalled();
});
