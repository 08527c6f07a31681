import { isDeepStrictEqual } from 'node:util';
import type { RolloutInputs } from '../../inputs.ts';
import { targetKey } from '../../target.ts';
import type { Announcement } from '../announcement.ts';
import { isCountDue, isPhase, isStuck, laterState } from '../phase.ts';
import type { Copy, Rollout } from '../rollout.ts';
import type { Applied } from '../step.ts';
import { ended, unchanged } from '../step.ts';
import { unlikeConfigured } from './as-configured.ts';
import type { StepFailure } from './later-step.ts';
import { laterSteps } from './later-step.ts';
import { news } from './news.ts';
import type { CopyObservation, ImageObservation } from './observation.ts';

/** How long a target account may take to confirm its copy after Image Builder said that everything is over. */
export const CONFIRMATION_GRACE_MS = 15 * 60_000;

/** Statuses in which Image Builder does nothing more; one that is not known is taken for a phase that is. */
const OVER = new Set(['AVAILABLE', 'FAILED', 'CANCELLED', 'DEPRECATED', 'DISABLED', 'DELETED']);

/** `graceMs` is how long target accounts have to confirm, where that is not the usual time. */
export type Observed = {
  image: ImageObservation;
  sourceAmiId?: string;
  copies: CopyObservation[];
  graceMs?: number;
};

/** One look at the image and at every target: phases only go forward, a verified copy stays verified. */
export function observed(rollout: Rollout, looked: Observed, now: number): Applied {
  const { inputs } = rollout;
  const seen = withAccounts(looked, inputs?.sourceAccount);
  const { status } = seen.image;
  const isOver = OVER.has(status);
  const { imageEndedAt = now, ...rest } = rollout;
  const over = isOver ? { imageEndedAt } : {};
  const source = looked.sourceAmiId === undefined ? {} : { sourceAmiId: looked.sourceAmiId };
  const entered = inPhase({ ...rest, ...source, ...over }, status, now);
  const copies = rollout.copies.map((copy) => lookedAt(copy, seen, { now, isOver, inputs }));
  const next = withStepFailures({ ...entered, copies }, seen.image);
  const concluded = isOver ? concludes(next, seen, now) : unchanged(next);
  if (isDeepStrictEqual(concluded.next, rollout)) {
    return isOver ? unchanged(rollout) : standingStill(unchanged(rollout), status, now);
  }
  const told: Applied = {
    next: { ...concluded.next, countedAt: now },
    effects: [...news(rollout, concluded.next, now), ...concluded.effects],
  };
  return isOver || hasMoved(rollout, told.next) ? told : standingStill(told, status, now);
}

/** A new reason for the same standstill moves nothing. */
export function hasMoved(before: Rollout, after: Rollout): boolean {
  if (before.state !== after.state) return true;
  return after.copies.some((copy, index) => copy.state !== before.copies[index]?.state);
}

function inPhase(rollout: Rollout, status: string, now: number): Rollout {
  const state = laterState(rollout.state, status);
  if (state === rollout.state) return rollout;
  return { ...rollout, state, began: { ...rollout.began, [state]: now } };
}

/** Where nothing moved: said once a state when that takes too long, else the time shown is kept up now and then. */
function standingStill({ next, effects }: Applied, status: string, now: number): Applied {
  const { state, copies, requestedBy, usual, changedAt, stuckIn } = next;
  if (stuckIn !== state && isStuck(next, now)) {
    const usualMs = isPhase(state) ? usual?.[state] : undefined;
    const announcement: Announcement = {
      kind: 'stuck',
      state,
      stillMs: now - changedAt,
      status,
      copies,
      requestedBy,
      ...(usualMs === undefined ? {} : { usualMs }),
    };
    return {
      next: { ...next, stuckIn: state, countedAt: now },
      effects: [...effects, { kind: 'announce', announcement }],
    };
  }
  return isCountDue(next, now) ? { next: { ...next, countedAt: now }, effects } : { next, effects };
}

/** The later steps that a failed image names, as long as it is failed. */
function withStepFailures(rollout: Rollout, { failures }: ImageObservation): Rollout {
  const failed = failures.flatMap(({ region, account = '', step, message, status }): StepFailure[] =>
    step === undefined
      ? []
      : [{ target: { account, region }, step, message, ...(status === undefined ? {} : { status }) }],
  );
  return failed.length === 0 ? rollout : { ...rollout, stepFailures: failed };
}

/** Where Image Builder names no account it speaks of the one it runs in. */
function withAccounts(looked: Observed, sourceAccount: string | undefined): Observed {
  if (sourceAccount === undefined) return looked;
  const { image } = looked;
  const failures = image.failures.map((each) => ({ account: sourceAccount, ...each }));
  const outputs = image.outputs.map((each) => ({ account: sourceAccount, ...each }));
  return { ...looked, image: { ...image, failures, outputs } };
}

type Look = { now: number; isOver: boolean; inputs: RolloutInputs | undefined };

function lookedAt(copy: Copy, { image, copies }: Observed, look: Look): Copy {
  if (copy.state === 'verified' || copy.state === 'failed') return copy;
  const { reason: _stale, ...rest } = copy;
  const seen = copies.find((each) => targetKey(each.target) === targetKey(copy.target));
  if (seen?.kind === 'seen') return asSeen(rest, seen, look);
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

function asSeen(copy: Copy, seen: Seen, { now, isOver, inputs }: Look): Copy {
  const known: Copy = {
    ...copy,
    amiId: seen.amiId,
    name: seen.name,
    ...(seen.encrypted === undefined ? {} : { encrypted: seen.encrypted }),
  };
  if (seen.ownerId !== copy.target.account) return { ...known, reason: `the AMI belongs to account ${seen.ownerId}` };
  switch (seen.state) {
    case 'available': {
      const unlike = unlikeConfigured(seen, inputs);
      // Image Builder may still be about to tag it; what is missing when all is over is said.
      if (unlike.length > 0 && !isOver) return { ...known, state: 'available', reason: unlike.join(', ') };
      return { ...known, state: 'verified', verifiedAt: now, ...(unlike.length === 0 ? {} : { unlike }) };
    }
    case 'failed':
    case 'error':
    case 'invalid':
    case 'deregistered':
      return { ...known, state: 'failed', reason: seen.stateReason ?? `EC2 reports the AMI as ${seen.state}` };
    default:
      return { ...known, state: 'copying' };
  }
}

/** What the end of the image means for the rollout; unchanged while target accounts may still confirm. */
function concludes(rollout: Rollout, { image, graceMs = CONFIRMATION_GRACE_MS }: Observed, now: number): Applied {
  const graceIsOver = now - (rollout.imageEndedAt ?? now) >= graceMs;
  switch (image.status) {
    case 'FAILED':
      return afterFailed(rollout, image, { graceIsOver, now });
    case 'CANCELLED':
      return ended(
        withUndone(withoutOpenCopies(rollout, () => 'the image was cancelled')),
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
  const named = { ...rollout, copies: rollout.copies.map((copy) => namedFailure(copy, image)) };
  // A later step comes after every copy: those that are not seen yet are there.
  const allMade = rollout.stepFailures !== undefined;
  const mayCome = (copy: Copy): boolean => mayStillCome(copy) || (allMade && copy.state === 'waiting');
  if (rollout.copies.some(mayCome) && !at.graceIsOver) return unchanged(rollout);
  const closed = withoutOpenCopies(withUndone(named), (copy) => whyOpen(copy, allMade));
  const usable = closed.copies.some((copy) => copy.state === 'verified');
  return ended(closed, usable ? 'partly-available' : 'failed', image.reason ?? 'Image Builder gave no reason', at.now);
}

/** Image Builder never came to the later steps, and will not. */
function withUndone(rollout: Rollout): Rollout {
  const { began, stepFailures, inputs } = rollout;
  const begun = began?.integrating !== undefined || stepFailures !== undefined;
  const undone = begun || inputs === undefined ? [] : laterSteps(inputs.configuration);
  return undone.length === 0 ? rollout : { ...rollout, undone };
}

/** An AMI that is there may become available yet, and an account that could not be read may hold one. */
function mayStillCome({ state, reason }: Copy): boolean {
  return state === 'copying' || state === 'available' || (state === 'waiting' && reason !== undefined);
}

function namedFailure(copy: Copy, image: ImageObservation): Copy {
  const named = image.failures.find((each) => isOf(each, copy) && each.step === undefined);
  if (named === undefined || copy.state === 'verified') return copy;
  const { message: reason, status = 'FAILED' } = named;
  return { ...copy, state: 'failed', reason, ...(status === 'FAILED' ? {} : { endedAs: status }) };
}

/** Why a copy is open though its image failed: what its account answered, else what is known of it. */
function whyOpen({ reason, amiId }: Copy, allMade: boolean): string {
  if (reason !== undefined) return reason;
  if (amiId !== undefined) return `${amiId} was not confirmed in time`;
  return allMade ? 'its account did not show it in time' : 'the image failed before this copy was made';
}

function withoutOpenCopies(rollout: Rollout, whyNot: (copy: Copy) => string): Rollout {
  const copies = rollout.copies.map((copy): Copy => {
    if (copy.state === 'verified' || copy.state === 'failed') return copy;
    return { ...copy, state: 'cancelled', reason: whyNot(copy) };
  });
  return { ...rollout, copies };
}
