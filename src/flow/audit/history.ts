import { jsonLine, rowOf } from '../../domain/audit/chain.ts';
import type { AuditRow, StoredAudit } from '../../domain/audit/entry.ts';
import { demandMember } from '../decide.ts';
import type { FlowRooms } from '../rooms.ts';
import type { Verbs } from '../verbs.ts';

const PAGE = 500;
/** As many as an export to Slack holds; the command line has no limit. */
const MOST_EXPORTED = 50_000;

/** A page of the audit, for whoever is a member of this workspace. */
export async function auditPage(
  rooms: FlowRooms,
  { userId, number, before = Number.MAX_SAFE_INTEGER, limit }: Parameters<Verbs['auditPage']>[0],
): Promise<AuditRow[]> {
  await demandMember(rooms, userId);
  const rows = await rooms.store.tx((tx) => tx.audit.before(before, limit, number));
  return rows.flatMap((row) => rowOf(row) ?? []);
}

export async function auditExport(
  rooms: FlowRooms,
  { userId, number }: Parameters<Verbs['auditExport']>[0],
): Promise<{ rows: number; jsonLines: string; isCut: boolean }> {
  await demandMember(rooms, userId);
  const found: StoredAudit[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  let full = true;
  while (full && found.length < MOST_EXPORTED) {
    const rows = await rooms.store.tx((tx) => tx.audit.before(before, PAGE, number));
    found.push(...rows);
    before = rows.at(-1)?.sequence ?? 0;
    full = rows.length === PAGE;
  }
  return { rows: found.length, jsonLines: found.toReversed().map(jsonLine).join(''), isCut: full && before > 1 };
}
