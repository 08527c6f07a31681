import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault, Refusal } from '../../domain/errors.ts';
import { isBusy } from './dialect.ts';

/**
 * Makes the directory this process's own, until `release` or its death however sudden: SQLite's exclusive lock is the
 * operating system's, so it cannot be left behind. Its file holds nothing, so that the database itself stays readable.
 */
export function lockDataDir(dataDir: string): { release: () => void } {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(dataDir, 'lock.sqlite'));
    lock.exec('begin exclusive');
  } catch (error) {
    lock?.close();
    throw isBusy(error) ? inUse(dataDir) : unusable(dataDir, error);
  }
  const held = lock;
  return { release: () => held.close() };
}

function inUse(dataDir: string): Refusal {
  return new Refusal(
    'data-dir-in-use',
    `another ami-distribute is running on the data directory "${dataDir}"`,
    'Stop it first, or give this one a DATA_DIR of its own.',
  );
}

function unusable(dataDir: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault(`opening the data directory "${dataDir}": ${why}`, {
    code: 'data-dir-unusable',
    source: 'store',
    retryable: false,
    cause,
  });
}
