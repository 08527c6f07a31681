import { Refusal } from '../errors.ts';
import type { Identified } from '../approval/membership.ts';
import type { Rollout } from './rollout.ts';
import type { Applied } from './step.ts';
import { unchanged } from './step.ts';
import { handlingRefusal } from './cancelling.ts';

/** Whether what it rests on may be asked again: something was not met, and nothing is decided to its end. */
export function mayBeCheckedAgain({ state, report }: Rollout): boolean {
  if (state !== 'blocked' && state !== 'awaiting-approval') return false;
  const { warn = 0, fail = 0, 'cannot-tell': unproved = 0 } = report?.summary.counts ?? {};
  return warn + fail + unproved > 0;
}

/** Whether this person may have it checked again: who asked for it, and whoever may approve it. */
export function checkAgainRefusal(rollout: Rollout, who: Identified): Refusal | undefined {
  const refusal = handlingRefusal(rollout, who, 'checked again');
  if (refusal !== undefined || mayBeCheckedAgain(rollout)) return refusal;
  const { number, state } = rollout;
  return new Refusal('not-open', `rollout #${number} cannot be checked again: it is ${state}`);
}

/** Back to its checks, and what people said until then is void. Each check has a report of its own. */
export function checkAgainAsked(rollout: Rollout, by: string): Applied {
  if (!mayBeCheckedAgain(rollout)) return unchanged(rollout);
  const { endedAt: _notYet, requestedBy, rechecks = 0, ...rest } = rollout;
  const hadDecisions = rollout.decisions.length > 0;
  return {
    next: { ...rest, requestedBy, state: 'checking', decisions: [], rechecks: rechecks + 1 },
    effects: [{ kind: 'announce', announcement: { kind: 'check-again', by, hadDecisions } }, { kind: 'check' }],
  };
}
