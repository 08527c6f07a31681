import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StoreLeg } from './leg.ts';
import type { Point } from './steps.ts';

export const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

type Kill = {
  line: Point | 'started';
  times?: number;
  hangAt?: Point | 'none';
  /** What to do while the worker still lives. */
  before?: () => Promise<void>;
};

/** Runs a worker on the place until it has said `line` so many times, then kills it as `kill -9` does. */
export async function killAfter(
  leg: StoreLeg,
  place: string,
  { line, times = 1, hangAt = 'none', before }: Kill,
): Promise<void> {
  const worker = spawn(process.execPath, [WORKER, leg.module, place, hangAt], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(worker, 'exit');
  let left = times;
  for await (const said of createInterface(worker.stdout)) {
    if (said === line) left -= 1;
    if (said !== line || left !== 0) continue;
    await before?.();
    worker.kill('SIGKILL');
  }
  const [, signal] = await ended;
  if (signal !== 'SIGKILL') throw new Error(`the worker ended by itself before it said "${line}" ${times} times`);
}
