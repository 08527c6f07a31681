import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { redacted, told } from './domain/told.ts';
import { openLog } from './log.ts';

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
