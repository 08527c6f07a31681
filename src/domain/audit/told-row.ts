import type { AuditRow } from './entry.ts';

/** When it was, in UTC to the second: `2026-11-26 23:41:07`. */
export function auditTime({ at }: Pick<AuditRow, 'at'>): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** What happened, in a few words that are ours: `refused (own-request)`, `checked → blocked`. */
export function auditWhat({ what, code, state }: Pick<AuditRow, 'what' | 'code' | 'state'>): string {
  if (code !== undefined) return `${what} (${code})`;
  return state === undefined ? what : `${what} → ${state}`;
}

/** What was found, where something is not `pass`: `2 fail, 1 warn`. */
export function auditFound({ report }: Pick<AuditRow, 'report'>): string {
  if (report === undefined) return '';
  const told = (['fail', 'cannot-tell', 'warn'] as const).map((verdict) => [report.counts[verdict], verdict] as const);
  return told
    .filter(([count]) => count > 0)
    .map(([count, verdict]) => `${count} ${verdict}`)
    .join(', ');
}
