import type { RolloutState } from './rollout.ts';

/** Every legal move. A state without moves is an end. */
export const MOVES: Record<RolloutState, readonly RolloutState[]> = {
  // Where the policy asks nobody it starts at once.
  checking: ['blocked', 'awaiting-approval', 'starting', 'failed', 'cancelled'],
  'awaiting-approval': ['rejected', 'starting', 'expired', 'superseded', 'cancelled'],
  // Somebody whom the policy names may lift the block, with a reason.
  blocked: ['awaiting-approval', 'expired', 'superseded', 'cancelled'],
  starting: ['awaiting-approval', 'blocked', 'building', 'cancelling', 'cancelled', 'failed', 'needs-attention'],
  building: [
    'testing',
    'gate-waiting',
    'distributing',
    'integrating',
    'cancelling',
    'available',
    'partly-available',
    'failed',
    'cancelled',
    'needs-attention',
  ],
  testing: [
    'gate-waiting',
    'distributing',
    'integrating',
    'cancelling',
    'available',
    'partly-available',
    'failed',
    'cancelled',
    'needs-attention',
  ],
  // It goes on from where it stood.
  'gate-waiting': [
    'building',
    'testing',
    'distributing',
    'integrating',
    'cancelling',
    'available',
    'partly-available',
    'failed',
    'cancelled',
    'needs-attention',
  ],
  distributing: [
    'gate-waiting',
    'integrating',
    'cancelling',
    'available',
    'partly-available',
    'failed',
    'cancelled',
    'needs-attention',
  ],
  integrating: [
    'gate-waiting',
    'cancelling',
    'available',
    'partly-available',
    'failed',
    'cancelled',
    'needs-attention',
  ],
  // Image Builder may be done before it hears of it.
  cancelling: ['available', 'partly-available', 'failed', 'cancelled', 'needs-attention'],
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
