import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Refusal } from '../../domain/errors.ts';
import type { AuditReader } from '../open-store.ts';
import { schemaVersion } from '../migrate.ts';
import { auditReads } from '../rows/audit.ts';
import type { Schema } from '../schema.ts';
import { nodeSqliteDialect, translateSqliteError } from './dialect.ts';

/** Reads the file beside a bot that is running on it: the lock is another file, and writers do not wait for readers. */
export function openSqliteAudit(dataDir: string): AuditReader {
  const path = join(dataDir, 'ami-distribute.sqlite');
  if (!existsSync(path)) {
    throw new Refusal(
      'no-database',
      `there is no database "${path}"`,
      'Set DATA_DIR or DATABASE_URL as the bot has it.',
    );
  }
  try {
    const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(new DatabaseSync(path, { readOnly: true })) });
    return { ...auditReads(db), schemaVersion: () => schemaVersion(db), close: () => db.destroy() };
  } catch (error) {
    throw translateSqliteError(error, `opening the database "${path}"`);
  }
}
