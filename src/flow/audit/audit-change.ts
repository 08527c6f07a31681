import { createHash } from 'node:crypto';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { auditOf } from '../../domain/audit/of-event.ts';
import type { Report } from '../../domain/report/finding.ts';
import { reportJsonParts } from '../../domain/report/report-json.ts';
import type { RolloutEvent } from '../../domain/rollout/advance.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import type { Tx } from '../ports.ts';

/** Writes down what an event has made of a rollout, within the transaction that does it. */
export async function auditChange(
  tx: Tx,
  change: { before: Rollout; after: Rollout; event: RolloutEvent },
  now: number,
): Promise<void> {
  const entry = auditOf(change, now);
  if (entry === undefined) return;
  const { event } = change;
  if (!('report' in event) || entry.report === undefined) return tx.audit.append(entry);
  // Before the row, which makes others wait.
  const sha256 = await reportHash(event.report);
  return tx.audit.append({ ...entry, report: { ...entry.report, sha256 } });
}

/** SHA-256 over the bytes of `report.json`, hex; between its parts clicks are answered. */
async function reportHash(report: Report): Promise<string> {
  const hash = createHash('sha256');
  for (const part of reportJsonParts(report)) {
    hash.update(part);
    await othersTurn();
  }
  return hash.digest('hex');
}
