import { Refusal } from '../errors.ts';
import type { Identified } from '../approval/membership.ts';
import { isAmong } from '../approval/membership.ts';
import { approversOf } from '../approval/needs.ts';
import { strangerRefusal } from '../approval/refusal.ts';
import type { Announcement } from './announcement.ts';
import { isUnderWay } from './phase.ts';
import type { Rollout } from './rollout.ts';
import type { Applied } from './step.ts';
import { unchanged } from './step.ts';
import { isEnded } from './transitions.ts';

/** Somebody wants it to stop. */
export type CancelAsked = { by: string; reason?: string };

/** Whether this person may cancel it: who asked for it, and whoever may approve it. */
export function cancelRefusal(rollout: Rollout, who: Identified): Refusal | undefined {
  const stranger = strangerRefusal(who.person);
  if (stranger !== undefined) return stranger;
  const { number, state, cancel } = rollout;
  if (isEnded(state)) {
    return new Refusal('not-open', `rollout #${number} cannot be cancelled: it has ended as ${state}`);
  }
  if (cancel !== undefined) {
    return new Refusal('already-decided', `rollout #${number} is being cancelled already`);
  }
  return handlingRefusal(rollout, who, 'cancelled');
}

/** What decides nothing about it is for whoever asked for it and for its approvers. */
export function handlingRefusal(
  { number, needs, requestedBy }: Rollout,
  who: Identified,
  what: string,
): Refusal | undefined {
  const stranger = strangerRefusal(who.person);
  if (stranger !== undefined) return stranger;
  const isApprover = needs !== undefined && isAmong(who, approversOf(needs));
  if (who.person.userId === requestedBy || isApprover) return undefined;
  return new Refusal(
    'not-permitted',
    `rollout #${number} can be ${what} by whoever asked for it and by its approvers`,
    'Ask one of them.',
  );
}

/**
 * Before Image Builder may have been asked it ends at once; after that Image Builder is asked to stop. While it is not
 * known whether an image exists it is remembered, and done as soon as there is one.
 */
export function cancelAsked(rollout: Rollout, { by, reason }: CancelAsked, now: number): Applied {
  const { state, requestedBy, start } = rollout;
  if (isEnded(state) || rollout.cancel !== undefined) return unchanged(rollout);
  const cancel = { by, ...(reason === undefined ? {} : { why: reason }) };
  const announcement: Announcement = {
    kind: 'cancel-asked',
    by,
    requestedBy,
    isUnderWay: true,
    ...(reason === undefined ? {} : { reason }),
  };
  if (isUnderWay(rollout)) {
    return {
      next: { ...rollout, state: 'cancelling', cancel },
      effects: [{ kind: 'announce', announcement }, { kind: 'cancel' }],
    };
  }
  if (state === 'starting' && start?.sentAt !== undefined) {
    return { next: { ...rollout, cancel }, effects: [{ kind: 'announce', announcement }] };
  }
  const { progress: _stopped, ...rest } = rollout;
  return {
    next: { ...rest, state: 'cancelled', cancel, endedAt: now, ...(reason === undefined ? {} : { outcome: reason }) },
    effects: [{ kind: 'announce', announcement: { ...announcement, isUnderWay: false } }],
  };
}
