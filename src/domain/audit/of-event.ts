import type { Report } from '../report/finding.ts';
import type { RolloutEvent } from '../rollout/advance.ts';
import type { Decision, Rollout } from '../rollout/rollout.ts';
import { isEnded } from '../rollout/transitions.ts';
import type { AuditedReport, AuditEntry } from './entry.ts';
import { THE_BOT } from './entry.ts';

/** As many as somebody reads; the report's hash stands for all of them. */
const MOST_FINDINGS = 200;

type Told = Pick<AuditEntry, 'what'> & Partial<Pick<AuditEntry, 'who' | 'detail' | 'report'>>;

const DECIDED = { approve: 'approved', reject: 'rejected', override: 'overridden' } as const;

/** What an event that has changed the rollout leaves in the audit; undefined for mere progress. */
export function auditOf(
  { before, after, event }: { before: Rollout; after: Rollout; event: RolloutEvent },
  at: number,
): AuditEntry | undefined {
  const told = toldOf(before, after, event);
  if (told === undefined) return undefined;
  const { id, number, state, digest } = after;
  return {
    at,
    who: THE_BOT,
    rollout: { id, number },
    state,
    ...(digest === undefined ? {} : { digest }),
    ...shownReport(after),
    ...told,
  };
}

/** A rollout that somebody asks for. */
export function auditOfRequest({ id, number, state, requestedBy, reason, retry }: Rollout, at: number): AuditEntry {
  const detail = retry === undefined ? reason : `retry of rollout #${retry.number}`;
  return { at, who: requestedBy, what: 'requested', rollout: { id, number }, state, ...detailOf(detail) };
}

/** A rollout that is kept no longer. */
export function auditOfRemoval({ id, number, state }: Rollout, at: number): AuditEntry {
  return { at, who: THE_BOT, what: 'removed', rollout: { id, number }, state };
}

function detailOf(detail: string | undefined): { detail?: string } {
  return detail === undefined ? {} : { detail };
}

function toldOf(before: Rollout, after: Rollout, event: RolloutEvent): Told | undefined {
  if ('why' in event) return { what: event.kind, detail: event.why };
  switch (event.kind) {
    case 'check-progressed':
      return undefined;
    case 'checked':
      return { what: 'checked', report: reportOf(event.report), ...unasked(after) };
    case 'retried':
      return { what: 'retried', who: event.by, detail: `as rollout #${event.as}` };
    case 'retry-over':
      return { what: 'retry-over', detail: `rollout #${before.retriedAs} has ended before it began` };
    case 'decided':
      return decidedOf(before, event.decision);
    case 'expired':
      return { what: 'expired' };
    case 'superseded':
      return { what: 'superseded', who: after.requestedBy, detail: `by rollout #${event.by}` };
    case 'check-again-asked':
      return { what: 'check-again-asked', who: event.by };
    case 'cancel-asked':
      return { what: 'cancel-asked', who: event.by, ...detailOf(event.reason) };
    case 'drifted':
      return {
        what: 'drifted',
        report: reportOf(event.report),
        detail: [...event.differences, ...Object.values(unasked(after))].join('\n'),
      };
    case 'start-sending':
      return { what: 'start-sending', detail: `attempt ${event.attempt}` };
    case 'image-created':
      return { what: 'started', detail: event.imageArn };
    case 'mismatched':
      return { what: 'mismatched', detail: event.differences.join('\n') };
    case 'gate-found':
      return { what: 'gate-found', detail: `${event.step.name} (${event.step.stepExecutionId})` };
    case 'gate-closed':
      return { what: 'gate-closed', detail: `${event.stepExecutionId}${event.elsewhere ? ', not by us' : ''}` };
    case 'observed':
      return before.state === after.state ? undefined : movedOn(after);
  }
}

/** Where nobody is asked, what was found is all that stands before the start. */
function unasked({ state, decisions, retry }: Rollout): { detail?: string } {
  if (state !== 'starting') return {};
  if (decisions.length === 0) return { detail: 'starts without approval: the policy asks nobody' };
  const by = decisions.map(({ userId }) => userId).join(', ');
  return { detail: `starts on the approvals of rollout #${retry?.number}, by ${by}` };
}

function decidedOf({ state }: Rollout, { userId: who, verdict, reason }: Decision): Told {
  const what = state === 'gate-waiting' ? `gate-${DECIDED[verdict]}` : DECIDED[verdict];
  return { what, who, ...detailOf(reason) };
}

function movedOn({ state, copies, outcome }: Rollout): Told {
  if (!isEnded(state)) return { what: 'moved-on' };
  const verified = copies.filter((copy) => copy.state === 'verified').length;
  const copied = `${verified} of ${copies.length} copies verified`;
  return { what: 'ended', detail: outcome === undefined ? copied : `${copied}; ${outcome}` };
}

/** What the people who decide were shown: its findings stand with the row of the check. */
function shownReport({ report }: Rollout): { report?: AuditedReport } {
  return report === undefined ? {} : { report: { id: report.id, counts: report.summary.counts } };
}

function reportOf(report: Report): AuditedReport {
  const notPass = report.findings.filter(({ verdict }) => verdict !== 'pass');
  const more = notPass.length - MOST_FINDINGS;
  const counts = { pass: 0, warn: 0, fail: 0, 'cannot-tell': 0 };
  for (const { verdict } of report.findings) counts[verdict] += 1;
  return {
    id: report.id,
    counts,
    notPass: notPass.slice(0, MOST_FINDINGS).map(({ checkId, subject, verdict }) => ({ checkId, subject, verdict })),
    ...(more > 0 ? { more } : {}),
  };
}
