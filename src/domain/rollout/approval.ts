import { Refusal } from '../errors.ts';
import type { Decision, Rollout } from './rollout.ts';
import { isEnded } from './transitions.ts';

/** A person as Slack knows them, asked at the click. */
export type Person = {
  userId: string;
  /** True for the workspace the bot is installed in. */
  isOurs: boolean;
  isBot: boolean;
  isGuest: boolean;
  isDeactivated: boolean;
};

/**
 * Whether this decision may be counted. The order is fixed: who the person is, whether there is still something to
 * decide, whether they decide on what is there now, whether the policy names them, whether they may decide on this one.
 */
export function refusalOf(rollout: Rollout, person: Person, isApprover: boolean, said: Decision): Refusal | undefined {
  return strangerRefusal(person) ?? staleRefusal(rollout, said) ?? policyRefusal(rollout, isApprover, said);
}

function strangerRefusal(person: Person): Refusal | undefined {
  const why = !person.isOurs
    ? 'you belong to another workspace'
    : person.isBot
      ? 'a bot cannot decide'
      : person.isGuest
        ? 'guests cannot decide'
        : person.isDeactivated
          ? 'this Slack account is deactivated'
          : undefined;
  return why === undefined ? undefined : new Refusal('not-permitted', `this decision was not counted: ${why}`);
}

function staleRefusal(rollout: Rollout, said: Decision): Refusal | undefined {
  const number = `#${rollout.number}`;
  if (rollout.state !== 'awaiting-approval') {
    const checking =
      rollout.state === 'checking' ? 'its targets are still being checked' : `it is ${rollout.state} already`;
    const how = isEnded(rollout.state) ? `it has ended as ${rollout.state}` : checking;
    return new Refusal('not-open', `rollout ${number} has nothing to decide: ${how}`);
  }
  if (rollout.digest !== said.digest) {
    return new Refusal(
      'digest-changed',
      `rollout ${number} changed since the card you clicked was drawn`,
      'Look at the card again and decide on what it shows now.',
    );
  }
  return undefined;
}

function policyRefusal(rollout: Rollout, isApprover: boolean, said: Decision): Refusal | undefined {
  if (!isApprover) {
    return new Refusal(
      'not-an-approver',
      `you are not among the approvers of rollout #${rollout.number}`,
      'Ask one of the approvers named on the card.',
    );
  }
  if (said.verdict === 'approve' && said.userId === rollout.requestedBy) {
    return new Refusal('own-request', `you asked for rollout #${rollout.number}, so somebody else has to approve it`);
  }
  if (rollout.decisions.some((earlier) => earlier.userId === said.userId && earlier.verdict === said.verdict)) {
    return new Refusal('already-decided', `your decision on rollout #${rollout.number} is counted already`);
  }
  return undefined;
}
