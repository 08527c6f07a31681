import type { ApprovalNeeds } from '../approval/needs.ts';
import { blocking, isApproved, needsAfterOverride } from '../approval/needs.ts';
import { isNobody } from '../approval/policy.ts';
import type { RolloutInputs } from '../inputs.ts';
import { inputsDigest } from '../inputs.ts';
import type { Report } from '../report/finding.ts';
import { summaryOf } from '../report/report-summary.ts';
import type { Announcement } from './announcement.ts';
import type { Decision, Rollout } from './rollout.ts';
import type { Applied, Effect } from './step.ts';
import { unchanged } from './step.ts';

type Found = {
  inputs: RolloutInputs;
  report: Report;
  needs: ApprovalNeeds;
  since?: Rollout['since'];
  usual?: Rollout['usual'];
  /** Approvals of the rollout that it repeats, which say yes to this too. */
  carried?: Decision[];
};

/**
 * Puts what was read and found before the approvers: every earlier decision is void. It stops where something blocks,
 * and starts where the policy asks nobody.
 */
export function putBefore(
  rollout: Rollout,
  { inputs, report, needs, since, usual = rollout.usual, carried = [] }: Found,
  now: number,
): Applied {
  const summary = summaryOf(report);
  const { progress: _done, start: _void, endedAt: _before, since: _earlier, ...rest } = rollout;
  const isBlocked = blocking(report, needs).length > 0;
  const next: Rollout = {
    ...rest,
    state: isBlocked ? 'blocked' : 'awaiting-approval',
    inputs,
    digest: inputsDigest(inputs),
    needs,
    ...(since === undefined ? {} : { since }),
    ...(usual === undefined ? {} : { usual }),
    report: { id: report.id, summary },
    decisions: [],
    copies: inputs.targets.map((target) => ({ target, state: 'waiting' })),
  };
  const { requestedBy, retry } = rollout;
  const asksNobody = !isBlocked && isApproved(needs, []);
  const holds = !isBlocked && !asksNobody && retry !== undefined && isApproved(needs, carried);
  const told = { kind: 'report', summary, blocked: isBlocked, requestedBy, needs } as const;
  const effects: Effect[] = [
    { kind: 'announce', announcement: asksNobody || holds ? { ...told, isDecided: true } : told },
    { kind: 'files', reportId: report.id },
  ];
  if (isBlocked && !mayBeOverridden(needs)) return { next: { ...next, endedAt: now }, effects };
  if (asksNobody) return started(next, effects, { kind: 'approval-not-needed', requestedBy }, now);
  if (holds) {
    const by = carried.map(({ userId }) => userId);
    const announcement = { kind: 'approval-carried', by, from: retry.number, requestedBy } as const;
    return started({ ...next, decisions: carried }, effects, announcement, now);
  }
  return { next, effects: [...effects, { kind: 'expire', at: needs.expiresAt }] };
}

export function mayBeOverridden({ overriders }: ApprovalNeeds): boolean {
  return overriders.length > 0 && !overriders.some(isNobody);
}

/** One more decision of somebody who may say it. */
export function decided(rollout: Rollout, decision: Decision, now: number): Applied {
  const { state, needs } = rollout;
  if (needs === undefined) return unchanged(rollout);
  switch (decision.verdict) {
    case 'override':
      return state === 'blocked' && mayBeOverridden(needs)
        ? overridden(rollout, needs, decision, now)
        : unchanged(rollout);
    case 'reject':
      return state === 'awaiting-approval' ? rejected(rollout, decision, now) : unchanged(rollout);
    case 'approve':
      return state === 'awaiting-approval' ? approved(rollout, needs, decision, now) : unchanged(rollout);
  }
}

/** The approvers have as long as they would have had from the start. */
function overridden(rollout: Rollout, needs: ApprovalNeeds, decision: Decision, now: number): Applied {
  const { requestedBy, enteredAt } = rollout;
  const expiresAt = now + needs.expiresAt - enteredAt;
  const after = needsAfterOverride(needs, expiresAt);
  const { userId: by, reason = '' } = decision;
  return {
    next: { ...rollout, state: 'awaiting-approval', needs: after, decisions: [decision] },
    effects: [
      { kind: 'announce', announcement: { kind: 'overridden', by, reason, requestedBy, needs: after } },
      { kind: 'expire', at: expiresAt },
    ],
  };
}

function rejected(rollout: Rollout, decision: Decision, now: number): Applied {
  const { reason, userId: by } = decision;
  const { requestedBy } = rollout;
  const decisions = [...rollout.decisions, decision];
  const said = reason === undefined ? {} : { reason };
  return {
    next: { ...rollout, decisions, state: 'rejected', endedAt: now },
    effects: [{ kind: 'announce', announcement: { kind: 'rejected', by, requestedBy, ...said } }],
  };
}

function approved(rollout: Rollout, needs: ApprovalNeeds, decision: Decision, now: number): Applied {
  const decisions = [...rollout.decisions, decision];
  const next = { ...rollout, decisions };
  if (!isApproved(needs, decisions)) return { next, effects: [] };
  const by = decisions.filter(({ verdict }) => verdict === 'approve').map(({ userId }) => userId);
  return started(next, [], { kind: 'approved', by, requestedBy: rollout.requestedBy }, now);
}

function started(rollout: Rollout, effects: Effect[], announcement: Announcement, now: number): Applied {
  const attempt = 1 + (rollout.attempts ?? 0);
  return {
    next: {
      ...rollout,
      state: 'starting',
      attempts: attempt,
      start: { attempt, clientToken: `${rollout.id}-${attempt}` },
    },
    effects: [
      ...effects,
      { kind: 'announce', announcement },
      { kind: 'start' },
      { kind: 'expire', at: now + START_WITHIN_MS },
    ],
  };
}

/** Nobody has decided in time, or AWS could not be asked in time; too early it is of no use. */
export function expired(rollout: Rollout, now: number): Applied {
  const { state: was, requestedBy } = rollout;
  if (now < endOfWaiting(rollout)) return unchanged(rollout);
  return {
    next: { ...rollout, state: 'expired', endedAt: now },
    effects: [{ kind: 'announce', announcement: { kind: 'expired', was, requestedBy } }],
  };
}

/**
 * An approval is good for so long: AWS may answer again days later, when nobody expects a start. Everything is read once
 * more in that time, which takes minutes for the largest configurations.
 */
const START_WITHIN_MS = 3_600_000;

/** Until when somebody's word, or AWS's, can take it further; never for what waits for neither. */
export function endOfWaiting(rollout: Rollout): number {
  const { state, start, enteredAt, needs } = rollout;
  if (state === 'starting' && start?.sentAt === undefined) return enteredAt + START_WITHIN_MS;
  return isUndecided(rollout) && needs !== undefined ? needs.expiresAt : Infinity;
}

/** A newer rollout by the same person asks for the same: this one need not be decided any more. */
export function superseded(rollout: Rollout, by: number, now: number): Applied {
  if (!isUndecided(rollout)) return unchanged(rollout);
  const { requestedBy } = rollout;
  return {
    next: { ...rollout, state: 'superseded', endedAt: now },
    effects: [{ kind: 'announce', announcement: { kind: 'superseded', by, requestedBy } }],
  };
}

/** Whether a person's word can still take it further. */
export function isUndecided({ state, needs }: Rollout): boolean {
  return state === 'awaiting-approval' || (state === 'blocked' && needs !== undefined && mayBeOverridden(needs));
}

/** The same person, the same configuration, and the same recipe in whatever version, or the same image. */
export function asksForTheSame(one: Rollout, other: Rollout): boolean {
  return (
    one.requestedBy === other.requestedBy &&
    one.configurationArn === other.configurationArn &&
    withoutVersion(one.recipeArn) === withoutVersion(other.recipeArn) &&
    one.sourceImage === other.sourceImage &&
    one.retry?.rolloutId === other.retry?.rolloutId
  );
}

function withoutVersion(arn = ''): string {
  return arn.split('/').slice(0, 2).join('/');
}
