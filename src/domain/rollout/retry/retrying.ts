import type { Identified } from '../../approval/membership.ts';
import { Refusal } from '../../errors.ts';
import type { Retry } from '../../inputs.ts';
import type { Target } from '../../target.ts';
import { targetKey } from '../../target.ts';
import { handlingRefusal } from '../cancelling.ts';
import { firstPhase } from '../phase.ts';
import type { Rollout } from '../rollout.ts';
import type { Applied } from '../step.ts';
import { unchanged } from '../step.ts';
import { isEnded } from '../transitions.ts';

/** What a retry would repeat; undefined where there is nothing to repeat, or nothing to repeat it with. */
export function retryOf(rollout: Rollout): Retry | undefined {
  const { id: rolloutId, number, state, imageArn, inputs } = rollout;
  const targets = missed(rollout);
  const amiId = inputs?.source?.amiId ?? rollout.sourceAmiId;
  const from = whereToGoOn(rollout);
  if (!isEnded(state) || imageArn === undefined || targets.length === 0) return undefined;
  if (amiId === undefined && from === undefined) return undefined;
  return {
    rolloutId,
    number,
    imageArn,
    targets,
    ...(amiId === undefined ? {} : { amiId }),
    ...(from === undefined ? {} : { from }),
  };
}

export function mayBeRetried(rollout: Rollout): boolean {
  return rollout.retriedAs === undefined && retryOf(rollout) !== undefined;
}

/** The targets without a verified copy, and the places where something after the copies went wrong. */
function missed({ copies, stepFailures = [] }: Rollout): Target[] {
  const open = copies.filter(({ state }) => state !== 'verified').map(({ target }) => target);
  const all = [...open, ...stepFailures.map(({ target }) => target)];
  return [...new Map(all.map((target) => [targetKey(target), target])).values()];
}

/**
 * The phase in which Image Builder left the image. It goes on with tests and copies; of its pages one says that it does
 * not go on with what comes after them. A temporary configuration is gone by now, and with it what to go on with.
 */
function whereToGoOn(rollout: Rollout): Retry['from'] {
  const { began = {}, stepFailures, inputs, retry, isNotResumed, copies } = rollout;
  if (isNotResumed === true || stepFailures !== undefined || began.integrating !== undefined) return undefined;
  if (inputs?.retry?.temporary !== undefined) return undefined;
  // A phase may have passed between two looks.
  const isCopied = copies.some(({ state }) => state === 'verified' || state === 'failed');
  if (isCopied || began.distributing !== undefined || firstPhase(rollout) === 'distributing') return 'distributing';
  return began.testing !== undefined || retry?.from === 'testing' ? 'testing' : undefined;
}

/** Whether this person may have it repeated, and whether there is anything to repeat. */
export function retryRefusal(rollout: Rollout, who: Identified): Refusal | undefined {
  const { number, state, retriedAs, copies } = rollout;
  const stranger = handlingRefusal(rollout, who, 'retried');
  if (stranger !== undefined) return stranger;
  if (!isEnded(state))
    return new Refusal('still-open', `rollout #${number} has not ended`, 'Wait for it, or cancel it.');
  if (retriedAs !== undefined) {
    return new Refusal('already-retried', `rollout #${number} is retried as #${retriedAs}`, 'Follow that one.');
  }
  if (retryOf(rollout) !== undefined) return undefined;
  const nothing = `rollout #${number} cannot be retried`;
  if (copies.length > 0 && missed(rollout).length === 0) {
    return new Refusal('nothing-to-retry', `${nothing}: every target has its copy`);
  }
  return new Refusal(
    'nothing-to-retry',
    `${nothing}: it ended before there was an AMI to distribute`,
    'Start a new one with /ami-distribute run.',
  );
}

export function retried(rollout: Rollout, { as, by, targets }: { as: number; by: string; targets: number }): Applied {
  if (!mayBeRetried(rollout)) return unchanged(rollout);
  return {
    next: { ...rollout, retriedAs: as },
    effects: [{ kind: 'announce', announcement: { kind: 'retried', as, by, targets } }],
  };
}

/** Somebody may have it repeated again; in the other way where Image Builder refused this one. */
export function retryOver(rollout: Rollout, isRefused: boolean): Applied {
  const { retriedAs, ...rest } = rollout;
  if (retriedAs === undefined) return unchanged(rollout);
  return { next: { ...rest, ...(isRefused ? { isNotResumed: true } : {}) }, effects: [] };
}

/** Whether its temporary configuration can go; while nobody knows whether Image Builder began it stays. */
export function isDoneWithTemporary({ state, imageArn, start, inputs }: Rollout): boolean {
  const isUnknown = state === 'needs-attention' && imageArn === undefined;
  return isEnded(state) && !isUnknown && start?.sentAt !== undefined && inputs?.retry?.temporary !== undefined;
}

/** A retry that ends before Image Builder began leaves what it was to repeat as it was. */
export function hasComeToNothing({ state, imageArn, retry }: Rollout): boolean {
  // Where nobody knows whether Image Builder began, somebody has to look first.
  return retry !== undefined && isEnded(state) && imageArn === undefined && state !== 'needs-attention';
}
