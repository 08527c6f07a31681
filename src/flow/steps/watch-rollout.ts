import type { RolloutEvent } from '../../domain/rollout/advance.ts';
import { Fault } from '../../domain/errors.ts';
import type { ImageObservation } from '../../domain/rollout/copies/observation.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { needsAfterOverride, needsOf } from '../../domain/approval/needs.ts';
import { openGate } from '../../domain/rollout/gate.ts';
import { unlikeApproved } from '../../domain/rollout/built-as-approved.ts';
import { isEnded } from '../../domain/rollout/transitions.ts';
import { change, storedRollout } from '../change.ts';
import type { FlowRooms } from '../rooms.ts';
import type { Job } from '../ports.ts';

/** How often in a row an image may refuse to be read: with a minute between tries, an hour. Then a person has to look. */
const MOST_TRIES = 60;

const SHORTEST_WAIT_MS = 2000;
/** A power of two times the shortest. */
const LONGEST_WAIT_MS = 32_000;

/** Image Builder ends a step that waits for longer than this, or for as long as the workflow says. */
const LONGEST_GATE_MS = 7 * 24 * 3_600_000;

/** Image Builder's statuses in which no copy can exist yet. */
const BEFORE_COPIES = new Set(['PENDING', 'CREATING', 'BUILDING', 'TESTING']);

/** One look at the image and at every target that is not done; then the next look, unless this one saw the end. */
export async function watchRollout(rooms: FlowRooms, job: Job<'watch-rollout'>): Promise<void> {
  const { store, clock } = rooms;
  const { rolloutId, sequence } = job.payload;
  const event = await lookAt(rooms, rolloutId, job.attempts);
  if (event === undefined) return;
  await store.tx(async (tx) => {
    const now = clock.now();
    const next = await change(tx, await storedRollout(tx, rolloutId), event, now);
    if (!isEnded(next.state)) {
      const following = { rolloutId, sequence: sequence + 1 };
      await tx.enqueue('watch-rollout', following, {
        key: `watch/${rolloutId}/${following.sequence}`,
        runAt: nextLook(now, now - next.changedAt),
      });
    }
    await tx.settle(job);
  });
}

/** What one look brings; undefined where there is nothing to look at. `tries` is how often it was tried in a row. */
export async function lookAt(rooms: FlowRooms, rolloutId: string, tries: number): Promise<RolloutEvent | undefined> {
  const rollout = await rooms.store.tx((tx) => storedRollout(tx, rolloutId));
  if (isEnded(rollout.state) || rollout.imageArn === undefined) return undefined;
  const looked = await look(rooms, rollout.imageArn, tries);
  const image = withoutOldEnd(rollout, looked, rooms.clock.now());
  return 'lost' in image ? { kind: 'image-lost', why: image.lost } : told(rooms, rollout, image);
}

/** Image Builder's word on the image; `lost` where it will not give it and has not for long. */
async function look(
  { images }: FlowRooms,
  imageArn: string,
  tries: number,
): Promise<ImageObservation | { lost: string }> {
  try {
    return await images.get(imageArn);
  } catch (error) {
    const forGood = error instanceof Fault && !error.retryable;
    if (forGood && tries >= MOST_TRIES) return { lost: error.message };
    throw error;
  }
}

/** For how long an image that is gone on with may still be shown as it had failed; nothing that is asked anew ends so soon. */
const OLD_END_MS = 15_000;

function withoutOldEnd<Shown extends ImageObservation | { lost: string }>(
  { retry, inputs, start }: Rollout,
  shown: Shown,
  now: number,
): Shown {
  const isGoneOnWith = retry !== undefined && inputs?.retry?.temporary === undefined;
  if (!isGoneOnWith || !('status' in shown) || shown.status !== 'FAILED') return shown;
  return now - (start?.sentAt ?? 0) > OLD_END_MS ? shown : { ...shown, status: 'PENDING', failures: [] };
}

/** Until copies are under way each look compares what is built with what was approved, the last time as they begin. */
async function told(rooms: FlowRooms, rollout: Rollout, image: ImageObservation): Promise<RolloutEvent> {
  // An image that exists has copies from its first phase on.
  const isMade = rollout.inputs?.source !== undefined || rollout.retry !== undefined;
  const isUnseen = isMade && rollout.copies.every(({ state }) => state === 'waiting');
  const isEarly = isUnseen || BEFORE_COPIES.has(image.status) || BEFORE_COPIES.has(rollout.state.toUpperCase());
  const differences = isEarly && rollout.state !== 'cancelling' ? unlikeApproved(rollout, image) : [];
  if (differences.length > 0) return { kind: 'mismatched', differences };
  return (await atGate(rooms, rollout, image)) ?? seen(rooms, rollout, image);
}

/** A step that began to wait for a word, or no longer does. */
async function atGate(
  { gates, policy, clock, log }: FlowRooms,
  rollout: Rollout,
  { mayWait = false }: ImageObservation,
): Promise<RolloutEvent | undefined> {
  const { imageArn, inputs } = rollout;
  if (!mayWait || imageArn === undefined || rollout.state === 'cancelling') return undefined;
  const waiting = await gates.waiting(imageArn).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.retryable) throw error;
    // The copies are watched all the same; whoever runs the bot has to let it list what waits.
    log.error({ err: error, rolloutId: rollout.id }, 'gates.unreadable');
    return undefined;
  });
  if (waiting === undefined) return undefined;
  const gate = openGate(rollout);
  if (gate === undefined) {
    const [step] = waiting;
    const known = rollout.gates?.some(({ stepExecutionId }) => stepExecutionId === step?.stepExecutionId) === true;
    if (step === undefined || known) return undefined;
    const expiresAt = clock.now() + LONGEST_GATE_MS;
    const needs = needsAfterOverride(needsOf(policy, inputs?.targets ?? [], clock.now()), expiresAt);
    return { kind: 'gate-found', step, needs };
  }
  const { stepExecutionId } = gate;
  if (waiting.some((step) => step.stepExecutionId === stepExecutionId)) return undefined;
  return { kind: 'gate-closed', stepExecutionId, elsewhere: gate.action === undefined };
}

async function seen(
  { copies, confirmWithinMs }: FlowRooms,
  rollout: Rollout,
  image: ImageObservation,
): Promise<RolloutEvent> {
  const { imageArn, inputs, start, createdAt } = rollout;
  if (imageArn === undefined || BEFORE_COPIES.has(image.status)) return { kind: 'observed', image, copies: [] };
  const sourceAmiId = inputs?.source?.amiId ?? rollout.sourceAmiId;
  const startedAt = start?.sentAt ?? createdAt;
  const found = await copies.observe({ imageArn, sourceAmiId, startedAt, targets: openTargets(rollout) });
  const grace = confirmWithinMs === undefined ? {} : { graceMs: confirmWithinMs };
  return { kind: 'observed', image, ...found, ...grace };
}

/**
 * Looks are frequent near a change and rare in a long wait: at most a quarter of the time since the last change. Waits
 * are powers of two and end on a multiple of themselves, so that rollouts look at the same moments and share their calls.
 */
function nextLook(now: number, sinceChangeMs: number): number {
  const quarters = Math.min(LONGEST_WAIT_MS, sinceChangeMs / 4) / SHORTEST_WAIT_MS;
  const wait = SHORTEST_WAIT_MS * 2 ** Math.floor(Math.log2(Math.max(1, quarters)));
  return Math.floor((now + wait) / wait) * wait;
}

function openTargets(rollout: Rollout) {
  return rollout.copies
    .filter((copy) => copy.state !== 'verified' && copy.state !== 'failed')
    .map((copy) => copy.target);
}
