import type { ApprovalNeeds } from '../approval/needs.ts';
import { mayBeOverridden } from './asking.ts';
import { openGate } from './gate.ts';
import type { Decision, Rollout } from './rollout.ts';

/** What people are asked about a rollout now. */
export type Question = {
  kind: 'start' | 'override' | 'gate';
  needs: ApprovalNeeds;
  decisions: Decision[];
  /** What a button on the card carries: the report that was shown, or the step that waits. */
  reportId: string;
};

export function questionOf(rollout: Rollout): Question | undefined {
  const { state, needs, decisions, report } = rollout;
  const gate = openGate(rollout);
  if (gate !== undefined) {
    const { needs: its, decisions: said, stepExecutionId: reportId, action } = gate;
    return action === undefined ? { kind: 'gate', needs: its, decisions: said, reportId } : undefined;
  }
  if (needs === undefined || report === undefined) return undefined;
  if (state === 'awaiting-approval') return { kind: 'start', needs, decisions, reportId: report.id };
  if (state === 'blocked' && mayBeOverridden(needs)) return { kind: 'override', needs, decisions, reportId: report.id };
  return undefined;
}
