import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical.ts';
import type { AuditEntry, AuditHead, AuditRow, StoredAudit } from './entry.ts';

/** What comes before the first row. */
export const BEFORE_FIRST: AuditHead = { sequence: 0, hash: '0'.repeat(64) };

/** The entry as the row that follows `last`. */
export function chained(entry: AuditEntry, last: AuditHead): StoredAudit {
  const row: AuditRow = { ...entry, sequence: last.sequence + 1, previous: last.hash };
  const body = canonicalJson(row);
  return { sequence: row.sequence, body, hash: sha256(body), rolloutNumber: entry.rollout?.number ?? null };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What is wrong with a row, in words; undefined where it is the one that follows `last`. */
export function breachOf(row: StoredAudit, last: AuditHead): string | undefined {
  if (row.sequence !== last.sequence + 1) return `row ${last.sequence + 1} is missing`;
  if (sha256(row.body) !== row.hash) return `row ${row.sequence} was changed: its content is not what its hash says`;
  const said = rowOf(row);
  if (said?.sequence !== row.sequence) return `row ${row.sequence} says it is another`;
  if (said.previous !== last.hash) return `row ${row.sequence} does not follow the row before it`;
  if ((said.rollout?.number ?? null) !== row.rolloutNumber) return `row ${row.sequence} is filed under another rollout`;
  return undefined;
}

/** The row's content; undefined where it is not one. */
export function rowOf({ body }: Pick<StoredAudit, 'body'>): AuditRow | undefined {
  try {
    const row: AuditRow | null = JSON.parse(body);
    return row !== null && typeof row === 'object' && typeof row.sequence === 'number' ? row : undefined;
  } catch {
    return undefined;
  }
}

/** One line that proves itself: the SHA-256 over its canonical JSON without `hash` is `hash`. */
export function jsonLine(row: StoredAudit): string {
  return `${row.body.slice(0, -1)},"hash":"${row.hash}"}\n`;
}
