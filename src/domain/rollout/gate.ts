import type { ApprovalNeeds } from '../approval/needs.ts';
import { isApproved } from '../approval/needs.ts';
import type { Decision, Rollout, RolloutState } from './rollout.ts';
import type { Applied } from './step.ts';
import { unchanged } from './step.ts';

/** A WaitForAction step of the image's workflows that waits for a word. */
export type WaitingStep = { stepExecutionId: string; name: string };

/** A second gate: a step that was found waiting, and what people said to it. */
export type Gate = WaitingStep & {
  foundAt: number;
  /** Where the rollout stood when it was found, and goes on from. */
  from: RolloutState;
  needs: ApprovalNeeds;
  decisions: Decision[];
  /** Image Builder's word for what people decided; absent until they have. */
  action?: 'RESUME' | 'STOP';
  closedAt?: number;
};

export function openGate({ state, gates = [] }: Rollout): Gate | undefined {
  const last = gates.at(-1);
  return state === 'gate-waiting' && last?.closedAt === undefined ? last : undefined;
}

/** The image waits for a word; one gate at a time is asked about. */
export function gateFound(rollout: Rollout, step: WaitingStep, needs: ApprovalNeeds, now: number): Applied {
  const { state: from, gates = [], requestedBy } = rollout;
  const isOpen = from !== 'cancelling' && from !== 'gate-waiting';
  if (!isOpen || gates.some(({ stepExecutionId }) => stepExecutionId === step.stepExecutionId)) {
    return unchanged(rollout);
  }
  const gate: Gate = { ...step, foundAt: now, from, needs, decisions: [] };
  return {
    next: { ...rollout, state: 'gate-waiting', gates: [...gates, gate] },
    effects: [
      { kind: 'gate-card', stepExecutionId: step.stepExecutionId },
      { kind: 'announce', announcement: { kind: 'gate-found', step: step.name, requestedBy, needs } },
    ],
  };
}

/** One more decision of somebody who may say it: one no stops, enough yes resume. */
export function gateDecided(rollout: Rollout, decision: Decision): Applied {
  const gate = openGate(rollout);
  if (gate === undefined || gate.action !== undefined || decision.verdict === 'override') return unchanged(rollout);
  const decisions = [...gate.decisions, decision];
  const isEnough = decision.verdict === 'reject' || isApproved(gate.needs, decisions);
  const action = decision.verdict === 'reject' ? 'STOP' : 'RESUME';
  const next = withLast(rollout, { ...gate, decisions, ...(isEnough ? { action } : {}) });
  if (!isEnough) return { next, effects: [] };
  const by = decisions.filter(({ verdict }) => verdict === decision.verdict).map(({ userId }) => userId);
  const { requestedBy } = rollout;
  const reason = decision.reason === undefined ? {} : { reason: decision.reason };
  return {
    next,
    effects: [
      { kind: 'announce', announcement: { kind: 'gate-decided', step: gate.name, action, by, requestedBy, ...reason } },
      { kind: 'answer-gate', stepExecutionId: gate.stepExecutionId },
    ],
  };
}

/** The step waits no longer; `elsewhere` where that is not by what was decided here. */
export function gateClosed(
  rollout: Rollout,
  { stepExecutionId, elsewhere }: { stepExecutionId: string; elsewhere: boolean },
  now: number,
): Applied {
  const gate = openGate(rollout);
  if (gate === undefined || gate.stepExecutionId !== stepExecutionId) return unchanged(rollout);
  const { requestedBy } = rollout;
  const next: Rollout = { ...withLast(rollout, { ...gate, closedAt: now }), state: gate.from };
  if (!elsewhere) return { next, effects: [] };
  const announcement = { kind: 'gate-elsewhere', step: gate.name, requestedBy } as const;
  return { next, effects: [{ kind: 'announce', announcement }] };
}

function withLast(rollout: Rollout, gate: Gate): Rollout {
  return { ...rollout, gates: [...(rollout.gates ?? []).slice(0, -1), gate] };
}

/** What Image Builder is told as the reason, kept with the image: at most 1024 characters. */
export function gateReason({ number }: Rollout, { decisions, action }: Gate): string {
  const verdict = action === 'STOP' ? 'reject' : 'approve';
  const said = decisions.filter((decision) => decision.verdict === verdict);
  const who = said.map(({ userId }) => userId).join(', ');
  const why = said.find(({ reason }) => reason !== undefined)?.reason;
  const words = `${action === 'STOP' ? 'stopped' : 'approved'} in Slack by ${who}, rollout #${number}`;
  return (why === undefined ? words : `${words}: ${why}`).slice(0, 1024);
}
