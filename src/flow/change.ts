import { advance } from '../domain/rollout/advance.ts';
import { asksForTheSame, isUndecided } from '../domain/rollout/asking.ts';
import type { RolloutEvent } from '../domain/rollout/advance.ts';
import { Fault, Refusal } from '../domain/errors.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import { rolloutThread } from '../domain/rollout/rollout.ts';
import { hasComeToNothing, isDoneWithTemporary } from '../domain/rollout/retry/retrying.ts';
import type { Effect } from '../domain/rollout/step.ts';
import { isEnded } from '../domain/rollout/transitions.ts';
import { auditChange } from './audit/audit-change.ts';
import type { MessageBody, ReportRun, Tx } from './ports.ts';

/**
 * Takes the rollout one event further within the transaction: the row, its audit, what people are told, and the work
 * that follows, together or not at all. Every key names the version, so an event can be counted only once.
 * Fault `stale-row`, retryable, where somebody else was faster.
 */
export async function change(tx: Tx, rollout: Rollout, event: RolloutEvent, now: number): Promise<Rollout> {
  const { rollout: next, effects } = advance(rollout, event, now);
  if (next === rollout) return rollout;
  if (!(await tx.rollouts.save(next))) {
    throw staleFault(`rollout #${rollout.number}`, next.version);
  }
  // What people are about to be shown is kept whole, and only then: a late worker must not replace what was approved.
  if ('report' in event) await tx.reports.keep(event.report);
  await auditChange(tx, { before: rollout, after: next, event }, now);
  for (const [index, effect] of effects.entries()) await carryOut(tx, next, effect, index);
  if (next.state !== rollout.state && isUndecided(next)) await supersedeEarlier(tx, next, now);
  if (!hasComeToNothing(rollout) && hasComeToNothing(next)) await freeEarlier(tx, next, now);
  if (!isEnded(rollout.state) && isDoneWithTemporary(next)) {
    await tx.enqueue('remove-configuration', { rolloutId: next.id }, { key: `remove/${next.id}` });
  }
  if (rollout.endedAt === undefined && next.endedAt !== undefined) {
    await tx.enqueue('send-record', { rolloutId: next.id, tried: 0 }, { key: `record/${next.id}/0` });
  }
  const threadKey = rolloutThread(next.id);
  await tx.enqueue('tell-thread', { threadKey }, { key: `tell/${threadKey}/v${next.version}` });
  return next;
}

/** The same for a report that somebody asked for. Undefined, and nothing happens, where it came to its end already. */
export async function changeRunning(
  tx: Tx,
  reportId: string,
  changed: (run: ReportRun) => ReportRun,
): Promise<ReportRun | undefined> {
  const run = await tx.reports.get(reportId);
  if (run === undefined || run.state !== 'running') return undefined;
  const next = { ...changed(run), version: run.version + 1 };
  if (!(await tx.reports.save(next))) throw staleFault(`report "${reportId}"`, next.version);
  const threadKey = `report/${reportId}`;
  await tx.enqueue('tell-thread', { threadKey }, { key: `tell/${threadKey}/v${next.version}` });
  return next;
}

/** As many as a person may have left waiting. */
const MOST_EARLIER = 50;

/** What the same person asked for before, of the same recipe and configuration, need not be decided any more. */
async function supersedeEarlier(tx: Tx, newer: Rollout, now: number): Promise<void> {
  const waiting = await tx.rollouts.ofConfiguration(
    newer.configurationArn,
    ['awaiting-approval', 'blocked'],
    MOST_EARLIER,
  );
  for (const earlier of waiting) {
    if (earlier.number >= newer.number || !asksForTheSame(earlier, newer)) continue;
    await change(tx, earlier, { kind: 'superseded', by: newer.number }, now);
  }
}

/** What it was to repeat can be repeated again. */
async function freeEarlier(tx: Tx, { retry, number, state, start, inputs }: Rollout, now: number): Promise<void> {
  const earlier = await tx.rollouts.get(retry?.rolloutId ?? '');
  if (earlier?.retriedAs !== number) return;
  const isResumed = inputs?.retry !== undefined && inputs.retry.temporary === undefined;
  const isRefused = isResumed && state === 'failed' && start?.sentAt !== undefined;
  await change(tx, earlier, { kind: 'retry-over', isRefused }, now);
}

/** Somebody else changed the row first: reading it again and trying again is the answer. */
export function staleFault(what: string, version: number): Fault {
  return new Fault(`saving ${what} at version ${version}: it changed meanwhile`, {
    code: 'stale-row',
    source: 'store',
    retryable: true,
  });
}

/** Clicks race: each tries again on what the other left, and then finds its answer. */
const TRIES = 5;

/** `signal`: once it is aborted nothing is tried again. */
export async function whileStale<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      const isStale = error instanceof Fault && error.code === 'stale-row';
      if (!isStale || tried >= TRIES || signal?.aborted === true) throw error;
    }
  }
}

async function carryOut(tx: Tx, rollout: Rollout, effect: Effect, index: number): Promise<void> {
  const { id, number, version, channel } = rollout;
  const threadKey = rolloutThread(id);
  const say = (body: MessageBody) =>
    tx.outbox.add({ key: `${threadKey}/v${version}/${index}`, threadKey, channel, body });
  switch (effect.kind) {
    case 'announce': {
      const { announcement } = effect;
      return say({ kind: 'announcement', rolloutId: id, rolloutNumber: number, announcement });
    }
    case 'files':
      return say({ kind: 'report-files', reportId: effect.reportId });
    case 'ami-files':
      return say({ kind: 'ami-files', rolloutId: id });
    case 'check':
      return tx.enqueue('check-rollout', { rolloutId: id }, { key: `check/${id}/v${version}` });
    case 'start':
      return tx.enqueue('start-rollout', { rolloutId: id }, { key: `start/${id}/v${version}` });
    case 'gate-card':
      return say({ kind: 'gate-card', rolloutId: id, stepExecutionId: effect.stepExecutionId });
    case 'answer-gate': {
      const { stepExecutionId } = effect;
      return tx.enqueue('answer-gate', { rolloutId: id, stepExecutionId }, { key: `gate/${id}/v${version}` });
    }
    case 'cancel':
      return tx.enqueue('cancel-image', { rolloutId: id }, { key: `cancel/${id}/v${version}` });
    case 'expire': {
      const at = { key: `expire/${id}/v${version}`, runAt: effect.at };
      return tx.enqueue('expire-rollout', { rolloutId: id }, at);
    }
    case 'watch':
      return tx.enqueue('watch-rollout', { rolloutId: id, sequence: 0 }, { key: `watch/${id}/0` });
  }
}

/** The code of a rollout that was removed. */
export const GONE = 'rollout-removed';

/** The stored rollout. Refusal where it is there no longer. */
export async function storedRollout(tx: Tx, rolloutId: string): Promise<Rollout> {
  const rollout = await tx.rollouts.get(rolloutId);
  if (rollout !== undefined) return rollout;
  throw new Refusal(
    GONE,
    'this rollout is not there any more',
    'Its history is kept: /ami-distribute audit with its number.',
  );
}
