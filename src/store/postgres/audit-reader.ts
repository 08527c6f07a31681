import { Kysely } from 'kysely';
import type { AuditReader, StoreLog } from '../open-store.ts';
import { schemaVersion } from '../migrate.ts';
import { auditReads } from '../rows/audit.ts';
import type { Schema } from '../schema.ts';
import { openPool, poolDialect } from './connection.ts';

export function openPostgresAudit(url: string, log: StoreLog): AuditReader {
  const db = new Kysely<Schema>({ dialect: poolDialect(openPool(url, log)) });
  return { ...auditReads(db), schemaVersion: () => schemaVersion(db), close: () => db.destroy() };
}
