import { Refusal } from '../errors.ts';
import type { Decision, Rollout } from '../rollout/rollout.ts';
import { questionOf } from '../rollout/question.ts';
import { isEnded } from '../rollout/transitions.ts';
import type { Identified, Person } from './membership.ts';
import { isAmong, mayOverride, strangeness } from './membership.ts';
import { approversOf } from './needs.ts';

/** What somebody says on a card: the decision, and the channel of the card they clicked. */
export type Said = Decision & { channel: string };

/**
 * Whether this decision may be counted. The order is fixed: who the person is, whether there is still something to
 * decide, whether they decide on what is there now, whether the policy names them, whether they may decide on this one.
 */
export function refusalOf(rollout: Rollout, who: Identified, said: Said): Refusal | undefined {
  return (
    strangerRefusal(who.person) ??
    closedRefusal(rollout, said) ??
    staleRefusal(rollout, said) ??
    policyRefusal(rollout, who, said) ??
    ownRefusal(rollout, said)
  );
}

export function strangerRefusal(person: Person): Refusal | undefined {
  const why = strangeness(person);
  return why === undefined ? undefined : new Refusal('not-permitted', `this was not counted: ${why}`);
}

/** An override lifts a block; everything else is said while a rollout waits for approval, or its image at a gate. */
function closedRefusal(rollout: Rollout, said: Said): Refusal | undefined {
  const { number } = rollout;
  const question = questionOf(rollout);
  if (question === undefined || (question.kind === 'override') !== (said.verdict === 'override')) {
    return new Refusal('not-open', `rollout #${number} has nothing to decide: ${standing(rollout)}`);
  }
  if (said.at >= question.needs.expiresAt) {
    return new Refusal(
      'expired',
      `rollout #${number} could be decided only until a moment ago`,
      'Whoever asked for it can ask anew.',
    );
  }
  return undefined;
}

function standing({ state, gates = [] }: Rollout): string {
  const said = gates.at(-1)?.action;
  if (state === 'gate-waiting' && said !== undefined) return said === 'STOP' ? 'it was stopped' : 'it was let go on';
  if (state === 'checking') return 'its targets are still being checked';
  if (state === 'rejected') return 'it was rejected';
  if (state === 'starting') return 'it is approved and starting';
  return isEnded(state) ? `it has ended as ${state}` : `it is ${state} already`;
}

function staleRefusal(rollout: Rollout, said: Said): Refusal | undefined {
  if (said.channel !== rollout.channel) {
    return new Refusal(
      'wrong-channel',
      `rollout #${rollout.number} is decided on its own card only, in the channel of approvals`,
      'Open its card there.',
    );
  }
  if (rollout.digest === said.digest && questionOf(rollout)?.reportId === said.reportId) return undefined;
  return new Refusal(
    'digest-changed',
    `rollout #${rollout.number} changed since the card you clicked was drawn`,
    'Look at the card again and decide on what it shows now.',
  );
}

function policyRefusal(rollout: Rollout, who: Identified, said: Said): Refusal | undefined {
  const { number } = rollout;
  const needs = questionOf(rollout)?.needs;
  if (needs === undefined) return new Refusal('not-open', `rollout #${number} has nothing to decide`);
  if (said.verdict === 'override') {
    if (mayOverride(who, needs)) return undefined;
    return new Refusal('not-an-overrider', `the policy does not let you override what blocks rollout #${number}`);
  }
  if (isAmong(who, approversOf(needs))) return undefined;
  return new Refusal(
    'not-an-approver',
    `you are not among the approvers of rollout #${number}`,
    'Ask one of the approvers named on the card.',
  );
}

function ownRefusal(rollout: Rollout, said: Said): Refusal | undefined {
  const { number, requestedBy } = rollout;
  const decisions = questionOf(rollout)?.decisions ?? [];
  if (said.verdict !== 'reject' && said.userId === requestedBy) {
    const what = said.verdict === 'override' ? 'override what blocks it' : 'approve it';
    return new Refusal('own-request', `you asked for rollout #${number}, so somebody else has to ${what}`);
  }
  const own = decisions.find((earlier) => earlier.userId === said.userId);
  if (own?.verdict === 'override' && said.verdict === 'approve') {
    return new Refusal(
      'already-decided',
      `you lifted what blocked rollout #${number}, so somebody else has to approve it`,
    );
  }
  if (own?.verdict === said.verdict) {
    return new Refusal('already-decided', `your decision on rollout #${number} is counted already`);
  }
  if (said.verdict === 'override' && (said.reason ?? '').trim() === '') {
    return new Refusal(
      'no-reason',
      `overriding what blocks rollout #${number} needs a reason`,
      'Write why it may go on.',
    );
  }
  return undefined;
}
