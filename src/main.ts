import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { Fault, Refusal } from './domain/errors.ts';
import { openLog, redacted } from './log.ts';

/** Platforms send SIGKILL 30 seconds after SIGTERM by default; draining stays well inside. */
const DRAIN_MS = 20_000;

try {
  const config = readConfig();
  const log = openLog(config.logLevel);
  // The Socket Mode client can reject promises that nobody awaits; a lost connection is not worth the process.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'promise.rejected-unhandled'));
  const app = await buildApp(config, log);
  const stop = (signal: string): void => {
    log.info({ signal }, 'app.stopping');
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'app.stop-broke');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await app.start();
} catch (error) {
  process.stderr.write(`ami-distribute: ${redacted(told(error))}\n`);
  process.exit(1);
}

/** What was being done and what came of it, down to the last cause; the stack only of what nobody foresaw. */
function told(error: unknown): string {
  if (error instanceof Refusal) return [error.message, error.nextStep].filter(Boolean).join('\n');
  if (!(error instanceof Fault)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) causes.push(at.message);
  return causes.filter((message, index) => index === 0 || !causes[index - 1]?.includes(message)).join(': ');
}
