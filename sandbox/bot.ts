import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The unmodified bot as a process of its own. It learns of the twins by URL alone. */
export type Bot = {
  pid: number;
  /** Sends the signal and waits until the process is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Resolves with the exit code, null after a signal. */
  exited: Promise<number | null>;
};

/** As `npm start` does: a heap that is collected early stays small, at next to no cost in time. */
const SMALL_HEAP = ['--max-semi-space-size=4', '--heap-growing-percent=30'];

const PROGRAM = new URL('../src/main.ts', import.meta.url).pathname;
const END_WITH_PARENT = new URL('./end-with-parent.ts', import.meta.url).href;

/** How long a bot may take to connect, generous for a busy machine. */
const START_MS = 60_000;

/**
 * Starts the bot with these variables and no others, so that nothing of the person's own Slack or AWS leaks in, and
 * waits until it says that it is connected. `onLine` hears every line of its log. `program` is the bot's source, or a
 * bundle of it.
 */
export async function startBot(
  environment: Record<string, string>,
  onLine: (line: string) => void,
  program = PROGRAM,
): Promise<Bot> {
  const child = spawn(process.execPath, [...SMALL_HEAP, '--import', END_WITH_PARENT, program], {
    env: { ...environment, PATH: process.env['PATH'] ?? '', AWS_EC2_METADATA_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const said: string[] = [];
  const started = Promise.withResolvers<void>();
  const hear = (line: string): void => {
    said.push(line);
    onLine(line);
    if (line.includes('"app.started"')) started.resolve();
  };
  for (const output of [child.stdout, child.stderr]) {
    if (output !== null) createInterface(output).on('line', hear);
  }
  const timer = setTimeout(
    () => started.reject(new Error(`starting the bot: not connected after ${START_MS} ms`)),
    START_MS,
  );
  const early = exited.then((code) => {
    throw new Error(`starting the bot: it ended with ${String(code)}\n${said.slice(-20).join('\n')}`);
  });
  try {
    await Promise.race([started.promise, early]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
    early.catch(() => undefined);
  }
  return {
    pid: child.pid ?? 0,
    exited,
    end: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}
