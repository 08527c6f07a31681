import type { Advanced } from '../../../src/domain/rollout/advance.ts';
import { advance } from '../../../src/domain/rollout/advance.ts';
import type { Announcement } from '../../../src/domain/rollout/announcement.ts';
import type { CopyObservation, ImageObservation } from '../../../src/domain/rollout/copies/observation.ts';
import type { Copy, Rollout } from '../../../src/domain/rollout/rollout.ts';
import type { Target } from '../../../src/domain/target.ts';
import { TARGETS } from '../../support/sample-rollout.ts';

export const NOW = 1_000_000;
type Seen = Extract<CopyObservation, { kind: 'seen' }>;

export const image = (status: string, change: Partial<ImageObservation> = {}): ImageObservation => ({
  status,
  failures: [],
  outputs: [],
  ...change,
});
export const seen = (target: Target, state: string, change: Partial<Seen> = {}): Seen => ({
  kind: 'seen',
  target,
  amiId: `ami-${target.region}`,
  ownerId: target.account,
  name: 'golden 2026',
  state,
  ...change,
});
export const absent = (target: Target): CopyObservation => ({ kind: 'absent', target });
export const unreadable = (target: Target, reason = 'AccessDenied: no'): CopyObservation => ({
  kind: 'unreadable',
  target,
  reason,
});
export const look = (rollout: Rollout, is: ImageObservation, copies: CopyObservation[] = [], now = NOW): Advanced =>
  advance(rollout, { kind: 'observed', image: is, copies }, now);
export const copyOf = ({ copies }: Rollout, target: Target): Copy | undefined =>
  copies.find((copy) => copy.target === target);
export const told = ({ effects }: Advanced): Announcement[] =>
  effects.flatMap((effect) => (effect.kind === 'announce' ? [effect.announcement] : []));
export const available = TARGETS.map((target) => seen(target, 'available'));
