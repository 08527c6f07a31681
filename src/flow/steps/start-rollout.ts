import { needsOf } from '../../domain/approval/needs.ts';
import type { RolloutEvent } from '../../domain/rollout/advance.ts';
import { differences } from '../../domain/comparing/difference.ts';
import { Fault } from '../../domain/errors.ts';
import type { Report } from '../../domain/report/finding.ts';
import type { RolloutInputs } from '../../domain/inputs.ts';
import { inputsDigest } from '../../domain/inputs.ts';
import { worsened } from '../../domain/report/report.ts';
import type { Rollout, StartAttempt } from '../../domain/rollout/rollout.ts';
import { change, staleFault, storedRollout } from '../change.ts';
import type { Job } from '../ports.ts';
import { checkAll, examinedOf, orImpossible, readInputs, reportIdOf } from '../read-and-check.ts';
import type { FlowRooms } from '../rooms.ts';
import { sinceLast } from '../since-last.ts';
import { whileWanted } from '../checking/while-wanted.ts';

/**
 * For how long the same token is sent again. How long Image Builder remembers a token is not documented, and a request
 * it has forgotten would build twice; a new image is listed within two minutes, so ten are enough to find it.
 */
export const RESEND_WINDOW_MS = 10 * 60_000;

/** A role that is gone makes thousands of verdicts worse: as many lines as people read. */
const MOST_DIFFERENCES = 100;

/** Reads everything once more, writes down that the request may leave, and asks Image Builder to build or to distribute. */
export async function startRollout(rooms: FlowRooms, job: Job<'start-rollout'>): Promise<void> {
  const { store, clock } = rooms;
  const rollout = await store.tx((tx) => storedRollout(tx, job.payload.rolloutId));
  const { start } = rollout;
  if (rollout.state !== 'starting' || start === undefined) return;
  const event = await nextEvent(rooms, rollout, start).catch(async (error: unknown) => {
    await tellDelay(rooms, rollout, { error, attempt: start.attempt, tries: job.attempts });
    throw error;
  });
  await store.tx(async (tx) => {
    await change(tx, await storedRollout(tx, rollout.id), event, clock.now());
    await tx.settle(job);
  });
}

function nextEvent(rooms: FlowRooms, rollout: Rollout, start: StartAttempt): Promise<RolloutEvent> {
  const { sentAt } = start;
  return sentAt === undefined
    ? firstSending(rooms, rollout, start)
    : sendingAgain(rooms, rollout, { ...start, sentAt });
}

/** A call that is lost now and then is nothing people need to know. */
const TRIES_IN_SILENCE = 3;

/** Says in the thread that AWS does not answer; the step is tried again all the same. */
async function tellDelay(
  { store, clock }: FlowRooms,
  { id }: Rollout,
  { error, attempt, tries }: { error: unknown; attempt: number; tries: number },
): Promise<void> {
  if (tries < TRIES_IN_SILENCE || !(error instanceof Fault) || error.source !== 'aws') return;
  const event = { kind: 'start-delayed', attempt, why: error.message } as const;
  await store.tx(async (tx) => change(tx, await storedRollout(tx, id), event, clock.now()));
}

async function firstSending(rooms: FlowRooms, rollout: Rollout, start: StartAttempt): Promise<RolloutEvent> {
  const drift = await driftOf(rooms, rollout, start);
  if (drift !== undefined) return drift;
  const { attempt } = start;
  const sent = await rooms.store.tx(async (tx) => {
    const stored = await storedRollout(tx, rollout.id);
    const sending = await change(tx, stored, { kind: 'start-sending', attempt }, rooms.clock.now());
    // Another worker has taken this attempt further while this one slept: what it left is looked at anew.
    if (sending === stored) throw staleFault(`rollout #${rollout.number}`, stored.version);
    return sending;
  });
  if (sent.state !== 'starting') return { kind: 'expired' };
  // Whoever slept since has to look again: another worker may have sent it, so long ago that the token is forgotten.
  if (rooms.clock.now() - (sent.start?.sentAt ?? 0) > RESEND_WINDOW_MS) {
    throw staleFault(`rollout #${rollout.number}`, sent.version);
  }
  const asked = await ask(rooms, rollout, start);
  return 'impossible' in asked ? { kind: 'start-refused', attempt, why: asked.impossible } : asked;
}

/** What was approved is what runs: any difference in the inputs, or a verdict that got worse, voids the approval. */
async function driftOf(
  rooms: FlowRooms,
  rollout: Rollout,
  { attempt }: StartAttempt,
): Promise<RolloutEvent | undefined> {
  const { inputs: approved } = rollout;
  const inputs = await readInputs(rooms, rollout);
  if ('impossible' in inputs) return { kind: 'start-refused', attempt, why: inputs.impossible };
  const asked = { ...examinedOf(inputs), reportId: reportIdOf({ id: rollout.id, attempts: attempt }) };
  const isWanted = async () => {
    const { state, start } = await rooms.store.tx((tx) => storedRollout(tx, rollout.id));
    return state === 'starting' && start?.attempt === attempt;
  };
  const report = await whileWanted(isWanted, (signal) => checkAll(rooms, { ...asked, signal }), rooms.stopping);
  // Somebody cancelled it meanwhile: what is left is looked at anew.
  if (report === undefined) throw staleFault(`rollout #${rollout.number}`, rollout.version);
  const same = approved !== undefined && inputsDigest(inputs) === inputsDigest(approved);
  const worse = await worseThanShown(rooms, rollout, report);
  if (same && worse.length === 0) return undefined;
  const since = await rooms.store.tx((tx) => sinceLast(tx, inputs));
  return {
    kind: 'drifted',
    attempt,
    inputs,
    report,
    needs: needsOf(rooms.policy, inputs.targets, rooms.clock.now()),
    ...since,
    differences: [...(same ? [] : differences(approved, inputs)), ...worse],
  };
}

/** What got worse since the approvers were asked; without the report they were shown, nothing holds. */
async function worseThanShown({ store }: FlowRooms, { report }: Rollout, now: Report): Promise<string[]> {
  const shown = report && (await store.tx((tx) => tx.reports.kept(report.id)));
  if (shown === undefined) return ['the report is missing'];
  const worse = worsened(shown, now);
  const left = worse.length - MOST_DIFFERENCES;
  return left > 0 ? [...worse.slice(0, MOST_DIFFERENCES), `and ${left} more verdicts that got worse`] : worse;
}

/** After a crash or a lost answer the image may exist: its tag tells. If not, the same token is harmless for a while. */
async function sendingAgain(
  rooms: FlowRooms,
  rollout: Rollout,
  start: StartAttempt & { sentAt: number },
): Promise<RolloutEvent> {
  const found = await orImpossible(async () => ({
    image: await rooms.images.findByRollout(rollout.id, approvedInputs(rollout)),
  }));
  const { attempt } = start;
  const image = 'image' in found ? found.image : undefined;
  if (image !== undefined) return { kind: 'image-created', attempt, imageArn: image.imageArn };
  const isSame = await isAsApproved(rooms, rollout);
  // Last, since reading may take minutes: a token that Image Builder has forgotten would build twice.
  if (rooms.clock.now() - start.sentAt > RESEND_WINDOW_MS) return unknown(rollout, attempt);
  const asked = isSame ? await ask(rooms, rollout, start) : { impossible: 'what it rests on has changed meanwhile' };
  if (!('impossible' in asked)) return asked;
  // The first request may have been taken, so this no does not say that nothing runs: the tag will, or the window ends.
  throw new Fault(`sending rollout #${rollout.number} again: ${asked.impossible}`, {
    code: 'start-undecided',
    source: 'aws',
    retryable: true,
  });
}

/** A request that never arrived must not start something else than was approved. */
async function isAsApproved(rooms: FlowRooms, rollout: Rollout): Promise<boolean> {
  const inputs = await readInputs(rooms, rollout);
  return (
    !('impossible' in inputs) && rollout.inputs !== undefined && inputsDigest(inputs) === inputsDigest(rollout.inputs)
  );
}

function unknown({ id }: Rollout, attempt: number): RolloutEvent {
  const why = `whether Image Builder started is unknown: look for an image tagged ami-distribute:rollout = ${id}`;
  return { kind: 'start-unknown', attempt, why };
}

function approvedInputs({ number, inputs }: Rollout): RolloutInputs {
  if (inputs !== undefined) return inputs;
  throw new Fault(`starting rollout #${number}: it has no inputs`, {
    code: 'no-inputs',
    source: 'us',
    retryable: false,
  });
}

async function ask({ images }: FlowRooms, rollout: Rollout, { attempt, clientToken }: StartAttempt) {
  const request = { inputs: approvedInputs(rollout), clientToken, rolloutId: rollout.id };
  return orImpossible(async (): Promise<RolloutEvent> => {
    try {
      const { imageArn } = await images.create(request);
      return { kind: 'image-created', attempt, imageArn };
    } catch (error) {
      const used = error instanceof Fault && error.code === 'IdempotentParameterMismatchException';
      if (used) return unknown(rollout, attempt);
      throw error;
    }
  });
}
