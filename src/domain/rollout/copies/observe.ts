import { isDeepStrictEqual } from 'node:util';
import { byReason } from './failure-cause.ts';
import type { CopyObservation, ImageObservation } from './observation.ts';
import type { Copy, Rollout, RolloutState } from '../rollout.ts';
import type { Applied, Effect } from '../step.ts';
import { ended, unchanged } from '../step.ts';
import { targetKey } from '../../target.ts';

/** How long a target account may take to confirm its copy after Image Builder said that everything is over. */
export const CONFIRMATION_GRACE_MS = 15 * 60_000;

const PHASES = ['building', 'testing', 'distributing', 'integrating'] as const;

/** Image Builder's statuses of an image under way. */
const PHASE_OF: Record<string, (typeof PHASES)[number]> = {
  PENDING: 'building',
  CREATING: 'building',
  BUILDING: 'building',
  TESTING: 'testing',
  DISTRIBUTING: 'distributing',
  INTEGRATING: 'integrating',
};

/** Statuses in which Image Builder does nothing more; one that is not known is taken for a phase that is. */
const OVER = new Set(['AVAILABLE', 'FAILED', 'CANCELLED', 'DEPRECATED', 'DISABLED', 'DELETED']);

type Observed = { image: ImageObservation; sourceAmiId?: string; copies: CopyObservation[] };

/** One look at the image and at every target: phases only go forward, a verified copy stays verified. */
export function observed(rollout: Rollout, looked: Observed, now: number): Applied {
  const seen = withAccounts(looked, rollout.inputs?.sourceAccount);
  const copies = rollout.copies.map((copy) => lookedAt(copy, seen, now));
  const phase = PHASE_OF[seen.image.status];
  const { imageEndedAt = now, ...rest } = rollout;
  const isOver = OVER.has(seen.image.status);
  const over = isOver ? { imageEndedAt } : {};
  const source = looked.sourceAmiId === undefined ? {} : { sourceAmiId: looked.sourceAmiId };
  const next: Rollout = { ...rest, ...source, ...over, state: later(rollout.state, phase), copies };
  const concluded = isOver ? concludes(next, seen.image, now) : unchanged(next);
  if (isDeepStrictEqual(concluded.next, rollout)) return unchanged(rollout);
  return { next: concluded.next, effects: [...copyEffects(rollout, concluded.next.copies, now), ...concluded.effects] };
}

/** Where Image Builder names no account it speaks of the one it runs in. */
function withAccounts({ image, copies }: Observed, sourceAccount: string | undefined): Observed {
  if (sourceAccount === undefined) return { image, copies };
  const failures = image.failures.map((each) => ({ account: sourceAccount, ...each }));
  const outputs = image.outputs.map((each) => ({ account: sourceAccount, ...each }));
  return { image: { ...image, failures, outputs }, copies };
}

/** Whether Image Builder has been started and the rollout has not ended. */
export function isUnderWay({ state }: Rollout): boolean {
  return state === 'cancelling' || state === 'gate-waiting' || PHASES.some((phase) => phase === state);
}

function later(state: RolloutState, phase: (typeof PHASES)[number] | undefined): RolloutState {
  if (state === 'cancelling' || state === 'gate-waiting') return state;
  const order = (each: RolloutState): number => PHASES.findIndex((known) => known === each);
  return phase !== undefined && order(phase) > order(state) ? phase : state;
}

function lookedAt(copy: Copy, { image, copies }: Observed, now: number): Copy {
  if (copy.state === 'verified' || copy.state === 'failed') return copy;
  const { reason: _stale, ...rest } = copy;
  const seen = copies.find((each) => targetKey(each.target) === targetKey(copy.target));
  if (seen?.kind === 'seen') return asSeen(rest, seen, now);
  const named = namedFailure(rest, image);
  if (named !== rest) return named;
  const claimed = image.outputs.find((each) => isOf(each, copy));
  const known: Copy = claimed === undefined ? rest : { ...rest, state: 'available', amiId: claimed.amiId };
  return seen?.kind === 'unreadable' ? { ...known, reason: seen.reason } : known;
}

function isOf(named: { region: string; account?: string }, { target }: Copy): boolean {
  return named.region === target.region && named.account === target.account;
}

type Seen = Extract<CopyObservation, { kind: 'seen' }>;

function asSeen(copy: Copy, seen: Seen, now: number): Copy {
  const known: Copy = {
    ...copy,
    amiId: seen.amiId,
    name: seen.name,
    ...(seen.encrypted === undefined ? {} : { encrypted: seen.encrypted }),
  };
  if (seen.ownerId !== copy.target.account) return { ...known, reason: `the AMI belongs to account ${seen.ownerId}` };
  switch (seen.state) {
    case 'available':
      return { ...known, state: 'verified', verifiedAt: now };
    case 'failed':
    case 'error':
    case 'invalid':
    case 'deregistered':
      return { ...known, state: 'failed', reason: seen.stateReason ?? `EC2 reports the AMI as ${seen.state}` };
    default:
      return { ...known, state: 'copying' };
  }
}

/** What people are told about copies: those that failed, once a reason, and each Region whose last copy was verified just now. */
function copyEffects(before: Rollout, copies: Copy[], now: number): Effect[] {
  const failed = copies.filter((copy, index) => copy.state === 'failed' && before.copies[index]?.state !== 'failed');
  const regions = [...new Set(copies.map((copy) => copy.target.region))];
  const complete = regions.filter((region) => isComplete(copies, region) && !isComplete(before.copies, region));
  return [
    ...byReason(failed).map(
      (same): Effect => ({ kind: 'announce', announcement: { kind: 'copies-failed', copies: same } }),
    ),
    ...complete.map((region): Effect => {
      const inRegion = copies.filter((copy) => copy.target.region === region);
      const tookMs = now - (before.start?.sentAt ?? before.createdAt);
      return { kind: 'announce', announcement: { kind: 'region-complete', region, copies: inRegion, tookMs } };
    }),
  ];
}

function isComplete(copies: Copy[], region: string): boolean {
  return copies.every((copy) => copy.target.region !== region || copy.state === 'verified');
}

/** What the end of the image means for the rollout; unchanged while target accounts may still confirm. */
function concludes(rollout: Rollout, image: ImageObservation, now: number): Applied {
  const graceIsOver = now - (rollout.imageEndedAt ?? now) >= CONFIRMATION_GRACE_MS;
  switch (image.status) {
    case 'FAILED':
      return afterFailed(rollout, image, { graceIsOver, now });
    case 'CANCELLED':
      return ended(
        withoutOpenCopies(rollout, () => 'the image was cancelled'),
        'cancelled',
        rollout.cancel?.why ?? image.reason,
        now,
      );
    default:
      // Deprecated, disabled and deleted images were available once, and their AMIs are still there.
      return afterAvailable(rollout, graceIsOver, now);
  }
}

function afterAvailable(rollout: Rollout, graceIsOver: boolean, now: number): Applied {
  const verified = rollout.copies.filter((copy) => copy.state === 'verified').length;
  if (verified === rollout.copies.length) return ended(rollout, 'available', undefined, now);
  const open = rollout.copies.filter((copy) => copy.state !== 'verified' && copy.state !== 'failed').length;
  if (open > 0 && !graceIsOver) return unchanged(rollout);
  const outcome =
    open > 0
      ? `Image Builder is done, but ${open} of ${rollout.copies.length} copies were not confirmed by their own account`
      : `${rollout.copies.length - verified} of ${rollout.copies.length} copies failed`;
  return ended(rollout, verified > 0 ? 'partly-available' : 'needs-attention', outcome, now);
}

function afterFailed(rollout: Rollout, image: ImageObservation, at: { graceIsOver: boolean; now: number }): Applied {
  if (rollout.copies.some(mayStillCome) && !at.graceIsOver) return unchanged(rollout);
  const named = rollout.copies.map((copy) => namedFailure(copy, image));
  const closed = withoutOpenCopies({ ...rollout, copies: named }, whyOpen);
  const usable = closed.copies.some((copy) => copy.state === 'verified');
  const laterSteps = image.failures.filter((failure) => failure.step !== undefined).map((failure) => failure.step);
  const steps = laterSteps.length === 0 ? '' : ` (later step: ${[...new Set(laterSteps)].join(', ')})`;
  const outcome = `${image.reason ?? 'Image Builder gave no reason'}${steps}`;
  return ended(closed, usable ? 'partly-available' : 'failed', outcome, at.now);
}

/** An AMI that is there may become available yet, and an account that could not be read may hold one. */
function mayStillCome({ state, reason }: Copy): boolean {
  return state === 'copying' || state === 'available' || (state === 'waiting' && reason !== undefined);
}

function namedFailure(copy: Copy, image: ImageObservation): Copy {
  const named = image.failures.find((each) => isOf(each, copy) && each.step === undefined);
  return named === undefined || copy.state === 'verified' ? copy : { ...copy, state: 'failed', reason: named.message };
}

/** Why a copy is open though its image failed: what its account answered, else what is known of it. */
function whyOpen({ reason, amiId }: Copy): string {
  const known =
    amiId === undefined ? 'the image failed before this copy was made' : `${amiId} was not confirmed in time`;
  return reason ?? known;
}

function withoutOpenCopies(rollout: Rollout, whyNot: (copy: Copy) => string): Rollout {
  const copies = rollout.copies.map((copy): Copy => {
    if (copy.state === 'verified' || copy.state === 'failed') return copy;
    return { ...copy, state: 'cancelled', reason: whyNot(copy) };
  });
  return { ...rollout, copies };
}
