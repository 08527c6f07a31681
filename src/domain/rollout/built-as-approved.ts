import { differences } from '../difference.ts';
import type { ImageObservation } from './observation.ts';
import type { Rollout } from './rollout.ts';
import type { Applied } from './step.ts';
import { unchanged } from './step.ts';

/**
 * Where the image that is being built differs from what was approved, one line a place. Between the last reading and
 * CreateImage somebody may have edited what it rests on: the image itself holds what Image Builder took.
 */
export function unlikeApproved({ inputs }: Rollout, { embedded }: ImageObservation): string[] {
  if (inputs === undefined || embedded === undefined) return [];
  const { configuration, recipe, infrastructure } = inputs;
  return differences({ configuration, recipe, infrastructure }, embedded);
}

/** It must not bring anything anywhere that nobody approved. */
export function mismatched(rollout: Rollout, found: string[]): Applied {
  if (rollout.state === 'cancelling') return unchanged(rollout);
  const why = `what Image Builder is building is not what was approved: ${found.slice(0, 3).join('; ')}`;
  return {
    next: { ...rollout, state: 'cancelling', cancel: { why } },
    effects: [
      { kind: 'announce', announcement: { kind: 'mismatched', differences: found, requestedBy: rollout.requestedBy } },
      { kind: 'cancel' },
    ],
  };
}
