import type { Announcement } from './announcement.ts';
import type { Report } from '../report/finding.ts';
import type { ApprovalNeeds } from '../approval/needs.ts';
import type { RolloutInputs } from '../inputs.ts';
import type { WaitingStep } from './gate.ts';
import { gateClosed, gateDecided, gateFound } from './gate.ts';
import type { CancelAsked } from './cancelling.ts';
import { cancelAsked } from './cancelling.ts';
import { checkAgainAsked } from './checking-again.ts';
import { mismatched } from './built-as-approved.ts';
import { decided, endOfWaiting, expired, putBefore, superseded } from './asking.ts';
import type { Observed } from './copies/observe.ts';
import { hasMoved, observed } from './copies/observe.ts';
import { firstPhase, isUnderWay } from './phase.ts';
import type { ReportSummary } from '../report/report-summary.ts';
import { retried, retryOver } from './retry/retrying.ts';
import type { Decision, Rollout, StartAttempt } from './rollout.ts';
import type { Applied, Effect } from './step.ts';
import { ended, unchanged } from './step.ts';
import { mayMove } from './transitions.ts';

/** Something that happened to a rollout. */
export type RolloutEvent =
  | { kind: 'check-progressed'; done: number; total: number; summary?: ReportSummary }
  | ({ kind: 'checked'; inputs: RolloutInputs; report: Report; needs: ApprovalNeeds; carried?: Decision[] } & Pick<
      Rollout,
      'since' | 'usual'
    >)
  | { kind: 'check-impossible'; why: string }
  | { kind: 'decided'; decision: Decision }
  | { kind: 'expired' }
  | { kind: 'superseded'; by: number }
  | { kind: 'check-again-asked'; by: string }
  | ({ kind: 'cancel-asked' } & CancelAsked)
  | {
      kind: 'drifted';
      attempt: number;
      inputs: RolloutInputs;
      report: Report;
      needs: ApprovalNeeds;
      since?: Rollout['since'];
      differences: string[];
    }
  | { kind: 'start-delayed'; attempt: number; why: string }
  | { kind: 'start-sending'; attempt: number }
  | { kind: 'image-created'; attempt: number; imageArn: string }
  | { kind: 'start-refused'; attempt: number; why: string }
  | { kind: 'start-unknown'; attempt: number; why: string }
  | ({ kind: 'observed' } & Observed)
  | { kind: 'mismatched'; differences: string[] }
  | { kind: 'gate-found'; step: WaitingStep; needs: ApprovalNeeds }
  | { kind: 'gate-closed'; stepExecutionId: string; elsewhere: boolean }
  | { kind: 'image-lost'; why: string }
  | { kind: 'retried'; as: number; by: string; targets: number }
  /** The rollout that was to repeat it has ended before it began. */
  | { kind: 'retry-over'; isRefused: boolean };

export type Advanced = { rollout: Rollout; effects: Effect[] };

/**
 * The rollout after the event, and what follows from it. An event that the state has no use for (late, repeated, out of
 * order) changes nothing and gives the very same object back; a changed rollout carries the next version.
 */
export function advance(rollout: Rollout, event: RolloutEvent, now: number): Advanced {
  const { next, effects } = apply(rollout, event, now);
  if (next === rollout) return { rollout, effects: [] };
  const moved = next.state !== rollout.state;
  if (moved && !mayMove(rollout.state, next.state)) return { rollout, effects: [] };
  const stamped = {
    ...next,
    version: rollout.version + 1,
    changedAt: hasMoved(rollout, next) || !isUnderWay(rollout) ? now : rollout.changedAt,
    enteredAt: moved ? now : rollout.enteredAt,
  };
  return { rollout: stamped, effects };
}

function apply(rollout: Rollout, event: RolloutEvent, now: number): Applied {
  if ('attempt' in event) return whileStarting(rollout, event, now);
  switch (event.kind) {
    case 'check-progressed':
    case 'checked':
    case 'check-impossible':
      return rollout.state === 'checking' ? whileChecking(rollout, event, now) : unchanged(rollout);
    case 'decided':
      return answered(rollout, event.decision, now);
    case 'expired':
      return expired(rollout, now);
    case 'superseded':
      return superseded(rollout, event.by, now);
    case 'check-again-asked':
      return checkAgainAsked(rollout, event.by);
    case 'cancel-asked':
      return cancelAsked(rollout, event, now);
    case 'retried':
      return retried(rollout, event);
    case 'retry-over':
      return retryOver(rollout, event.isRefused);
    case 'observed':
    case 'gate-found':
    case 'gate-closed':
    case 'mismatched':
    case 'image-lost':
      return isUnderWay(rollout) ? whileUnderWay(rollout, event, now) : unchanged(rollout);
  }
}

type UnderWayEvent = Extract<
  RolloutEvent,
  { kind: 'observed' | 'gate-found' | 'gate-closed' | 'mismatched' | 'image-lost' }
>;

function whileUnderWay(rollout: Rollout, event: UnderWayEvent, now: number): Applied {
  switch (event.kind) {
    case 'observed':
      return observed(rollout, event, now);
    case 'gate-found':
      return gateFound(rollout, event.step, event.needs, now);
    case 'gate-closed':
      return gateClosed(rollout, event, now);
    case 'mismatched':
      return mismatched(rollout, event.differences);
    case 'image-lost':
      return ended(rollout, 'needs-attention', event.why, now);
  }
}

/** People decide on the start, or on a gate of the image. */
function answered(rollout: Rollout, decision: Decision, now: number): Applied {
  return rollout.state === 'gate-waiting' ? gateDecided(rollout, decision) : decided(rollout, decision, now);
}

type CheckingEvent = Extract<RolloutEvent, { kind: 'check-progressed' | 'checked' | 'check-impossible' }>;

function whileChecking(rollout: Rollout, event: CheckingEvent, now: number): Applied {
  switch (event.kind) {
    case 'check-progressed':
      return { next: { ...rollout, progress: progressOf(event) }, effects: [] };
    case 'check-impossible':
      return ended(rollout, 'failed', event.why, now);
    case 'checked':
      return putBefore(rollout, event, now);
  }
}

function progressOf({ done, total, summary }: Extract<CheckingEvent, { kind: 'check-progressed' }>) {
  return { done, total, ...(summary === undefined ? {} : { summary }) };
}

type StartingEvent = Extract<
  RolloutEvent,
  { kind: 'drifted' | 'start-delayed' | 'start-sending' | 'image-created' | 'start-refused' | 'start-unknown' }
>;

function whileStarting(rollout: Rollout, event: StartingEvent, now: number): Applied {
  // A worker that slept through a drift and another approval speaks of an attempt that is over.
  const { start, state } = rollout;
  if (state !== 'starting' || start?.attempt !== event.attempt) return unchanged(rollout);
  switch (event.kind) {
    case 'drifted': {
      // Once the request may have left, what it rests on is past changing: the image itself tells from here.
      if (start.sentAt !== undefined) return unchanged(rollout);
      const again = putBefore(rollout, event, now);
      const { differences } = event;
      const announcement: Announcement = { kind: 'drifted', differences, requestedBy: rollout.requestedBy };
      return { next: again.next, effects: [{ kind: 'announce', announcement }, ...again.effects] };
    }
    case 'start-delayed':
      return start.isDelayed === true ? unchanged(rollout) : delayed({ ...rollout, start }, event.why);
    case 'start-sending':
      if (start.sentAt !== undefined) return unchanged(rollout);
      if (now >= endOfWaiting(rollout)) return expired(rollout, now);
      return { next: { ...rollout, start: { ...start, sentAt: now } }, effects: [] };
    case 'image-created':
      return imageCreated(rollout, event.imageArn);
    case 'start-refused':
      return ended(rollout, 'failed', event.why, now);
    case 'start-unknown':
      return ended(rollout, 'needs-attention', event.why, now);
  }
}

/** AWS does not answer: people are told once, and until when it is tried where nothing can have begun. */
function delayed(rollout: Rollout & { start: StartAttempt }, why: string): Applied {
  const { start, requestedBy } = rollout;
  const until = start.sentAt === undefined ? { until: endOfWaiting(rollout) } : {};
  return {
    next: { ...rollout, start: { ...start, isDelayed: true } },
    effects: [{ kind: 'announce', announcement: { kind: 'start-delayed', why, requestedBy, ...until } }],
  };
}

function imageCreated(rollout: Rollout, imageArn: string): Applied {
  const amiId = rollout.inputs?.source?.amiId;
  const way = rollout.inputs?.retry;
  const announcement: Announcement = {
    kind: 'started',
    imageArn,
    ...(amiId === undefined ? {} : { amiId }),
    ...(way !== undefined && way.temporary === undefined ? { isResumed: true } : {}),
  };
  const effects: Effect[] = [{ kind: 'announce', announcement }, { kind: 'watch' }];
  // Somebody cancelled it while nobody knew whether there was an image.
  if (rollout.cancel !== undefined) {
    return { next: { ...rollout, state: 'cancelling', imageArn }, effects: [...effects, { kind: 'cancel' }] };
  }
  return { next: { ...rollout, state: firstPhase(rollout), imageArn }, effects };
}
