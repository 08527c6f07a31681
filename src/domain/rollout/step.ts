import type { Announcement } from './announcement.ts';
import { unverifiedOf } from './copies/later-step.ts';
import type { Rollout, RolloutState } from './rollout.ts';

/** What follows from an event: somebody is told, a report is handed out as files, or work is to be done. */
export type Effect =
  | { kind: 'announce'; announcement: Announcement }
  | { kind: 'files'; reportId: string }
  /** Its AMIs are handed out as a file. */
  | { kind: 'ami-files' }
  /** Every check is asked. */
  | { kind: 'check' }
  | { kind: 'start' }
  /** It ends at that moment where nobody has decided by then. */
  | { kind: 'expire'; at: number }
  | { kind: 'watch' }
  | { kind: 'gate-card'; stepExecutionId: string }
  /** Image Builder is told what people decided. */
  | { kind: 'answer-gate'; stepExecutionId: string }
  /** Image Builder is asked to stop. */
  | { kind: 'cancel' };

/** What a rule makes of a rollout. `next` is the very same object where the event is of no use to it. */
export type Applied = { next: Rollout; effects: Effect[] };

export function unchanged(rollout: Rollout): Applied {
  return { next: rollout, effects: [] };
}

/** Ends it and says so, with every copy as it stands; what was copied is handed out. */
export function ended(rollout: Rollout, state: RolloutState, outcome: string | undefined, now: number): Applied {
  const { copies, stepFailures, undone, inputs, requestedBy, createdAt } = rollout;
  const said = outcome === undefined ? {} : { outcome };
  const isThere = copies.some((copy) => copy.state === 'verified');
  const announcement: Announcement = {
    kind: 'ended',
    state,
    copies,
    requestedBy,
    tookMs: now - createdAt,
    ...said,
    ...(stepFailures === undefined ? {} : { stepFailures }),
    ...(undone === undefined ? {} : { undone }),
    ...(isThere && inputs !== undefined ? { unverified: unverifiedOf(inputs.configuration, undone) } : {}),
  };
  return {
    next: { ...rollout, state, endedAt: now, ...said },
    effects: [
      { kind: 'announce', announcement },
      ...(copies.some(({ amiId }) => amiId !== undefined) ? [{ kind: 'ami-files' } as const] : []),
    ],
  };
}
