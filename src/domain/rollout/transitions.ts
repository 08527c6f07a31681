import type { RolloutState } from './rollout.ts';

const ENDS_OF_AN_IMAGE = ['available', 'partly-available', 'failed', 'cancelled', 'needs-attention'] as const;

/** The states without moves. */
export const ENDS = ['rejected', 'expired', 'superseded', ...ENDS_OF_AN_IMAGE] as const;

/** Where an image can go from every phase that it is in. */
const FROM_UNDER_WAY = ['cancelling', ...ENDS_OF_AN_IMAGE] as const;

/** Every legal move. A state without moves is an end. */
export const MOVES: Record<RolloutState, readonly RolloutState[]> = {
  // Where the policy asks nobody it starts at once.
  checking: ['blocked', 'awaiting-approval', 'starting', 'failed', 'cancelled'],
  'awaiting-approval': ['checking', 'rejected', 'starting', 'expired', 'superseded', 'cancelled'],
  // What was wrong is mended, or somebody whom the policy names lifts the block, with a reason.
  blocked: ['checking', 'awaiting-approval', 'expired', 'superseded', 'cancelled'],
  // An image that exists is not built, and one that is gone on with goes on where it failed.
  starting: [
    'awaiting-approval',
    'blocked',
    'building',
    'testing',
    'distributing',
    'cancelling',
    'cancelled',
    'expired',
    'failed',
    'needs-attention',
  ],
  building: ['testing', 'gate-waiting', 'distributing', 'integrating', ...FROM_UNDER_WAY],
  testing: ['gate-waiting', 'distributing', 'integrating', ...FROM_UNDER_WAY],
  // It goes on from where it stood.
  'gate-waiting': ['building', 'testing', 'distributing', 'integrating', ...FROM_UNDER_WAY],
  distributing: ['gate-waiting', 'integrating', ...FROM_UNDER_WAY],
  integrating: ['gate-waiting', ...FROM_UNDER_WAY],
  // Image Builder may be done before it hears of it.
  cancelling: ENDS_OF_AN_IMAGE,
  rejected: [],
  expired: [],
  superseded: [],
  available: [],
  'partly-available': [],
  failed: [],
  cancelled: [],
  'needs-attention': [],
};

/** Ended rollouts never move again. */
export function isEnded(state: RolloutState): boolean {
  return MOVES[state].length === 0;
}

export function mayMove(from: RolloutState, to: RolloutState): boolean {
  return MOVES[from].includes(to);
}
