import { BEFORE_FIRST, breachOf } from '../../domain/audit/chain.ts';
import type { AuditHead } from '../../domain/audit/entry.ts';
import type { AuditRows } from '../ports.ts';

const PAGE = 500;

/** `breach` is the first row that is not as it must be, and why. */
export type Verified = { head: AuditHead; breach?: { sequence: number; why: string } };

/**
 * Computes the whole chain anew. A past that was changed together with every hash after it is sound in itself: only a
 * head that somebody kept elsewhere, such as one posted in a channel, tells.
 */
export async function verifyChain(read: AuditRows['after'], kept?: AuditHead): Promise<Verified> {
  let last = BEFORE_FIRST;
  for (let rows = await read(0, PAGE); rows.length > 0; rows = await read(last.sequence, PAGE)) {
    for (const row of rows) {
      const why = breachOf(row, last) ?? differs(row, kept);
      if (why !== undefined) return { head: last, breach: { sequence: last.sequence + 1, why } };
      last = { sequence: row.sequence, hash: row.hash };
    }
  }
  if (kept === undefined || kept.sequence <= last.sequence) return { head: last };
  const why = `row ${last.sequence + 1} is missing: the chain ends at row ${last.sequence}, before the head that was kept`;
  return { head: last, breach: { sequence: last.sequence + 1, why } };
}

function differs({ sequence, hash }: AuditHead, kept: AuditHead | undefined): string | undefined {
  if (kept?.sequence !== sequence || kept.hash === hash) return undefined;
  return `row ${sequence} has another hash than the head that was kept: it, or one before it, was changed`;
}
