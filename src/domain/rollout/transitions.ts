import type { RolloutState } from './rollout.ts';

/** Every legal move. A state without moves is an end. */
export const MOVES: Record<RolloutState, readonly RolloutState[]> = {
  checking: ['blocked', 'awaiting-approval', 'failed'],
  'awaiting-approval': ['rejected', 'starting'],
  starting: ['awaiting-approval', 'blocked', 'building', 'failed', 'needs-attention'],
  building: [
    'testing',
    'distributing',
    'integrating',
    'available',
    'partly-available',
    'failed',
    'cancelled',
    'needs-attention',
  ],
  testing: ['distributing', 'integrating', 'available', 'partly-available', 'failed', 'cancelled', 'needs-attention'],
  distributing: ['integrating', 'available', 'partly-available', 'failed', 'cancelled', 'needs-attention'],
  integrating: ['available', 'partly-available', 'failed', 'cancelled', 'needs-attention'],
  blocked: [],
  rejected: [],
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
