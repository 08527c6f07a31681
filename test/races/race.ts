import { setTimeout as pause } from 'node:timers/promises';
import { simplePolicy } from '../../src/domain/approval/policy-file.ts';
import { Fault, Refusal } from '../../src/domain/errors.ts';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';
import type { Store } from '../../src/flow/ports.ts';
import type { FlowRooms } from '../../src/flow/rooms.ts';
import { fakeAws, fakeDirectory } from '../support/fake-aws.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { shownOn } from '../support/flow-scene.ts';
import { fakeProbe } from '../support/fake-probe.ts';
import { BUILD_REGION, CONFIGURATION_ARN, INFRASTRUCTURE_ARN, RECIPE_ARN } from '../support/sample-rollout.ts';
import type { Dice } from './seeded.ts';
import { diceOf } from './seeded.ts';
import type { Waiting, Worker } from './worker.ts';
import { Killed, workerOver } from './worker.ts';

export type Outcome = { made: number; isApproved: boolean; state: string; answers: string[]; broken: string[] };

const APPROVERS = ['UONE', 'UTWO', 'UTHREE', 'UASKED'];
const CLICKERS = [...APPROVERS, 'UNOBODY'];
const STEPS: ReadonlySet<string> = new Set(['check-rollout', 'start-rollout', 'expire-rollout']);
const ENDED_UNSTARTED: ReadonlySet<string> = new Set(['rejected', 'expired', 'superseded', 'cancelled']);
const MOST_DELIVERIES = 60;

/**
 * One life of one rollout over two processes, as the seed has it: who clicks what and when, what changes in AWS
 * meanwhile, when the time to decide runs out, and where a process is killed and its job delivered again.
 */
export async function race(seed: number, stores: readonly Store[]): Promise<Outcome> {
  const dice = diceOf(seed);
  const setting = settingOf(dice, stores);
  const { workers, waiting, rooms } = setting;
  const asked = {
    token: `race-${seed}`,
    requestedBy: 'UASKED',
    // Rollouts of one configuration by one person supersede each other: each seed has its own.
    configurationArn: `${CONFIGURATION_ARN}-${seed}`,
    recipeArn: RECIPE_ARN,
    infrastructureArn: INFRASTRUCTURE_ARN,
  };
  const { id } = await insistently(() => pick(workers, dice).verbs.submitRollout(asked));
  const read = () => rooms.store.tx((tx) => tx.rollouts.get(id));
  await deliver(setting, dice, () => waiting.some(({ name }) => name === 'check-rollout'));
  const shown = await read();
  if (shown === undefined) throw new Error(`seed ${seed}: the rollout is gone`);
  await Promise.all([
    ...Array.from({ length: 3 + dice.of(6) }, () => click(setting, dice, shown)),
    cancel(setting, dice, shown),
    drift(setting, dice),
    expiry(setting, dice),
    deliver(setting, dice, () => waiting.length > 0 || setting.clicking > 0),
  ]);
  setting.mortal = false;
  await deliver(setting, dice, () => waiting.some(({ name }) => name === 'start-rollout'));
  const end = await read();
  return judged(setting, end);
}

type Setting = ReturnType<typeof settingOf>;

function settingOf(dice: Dice, stores: readonly Store[]) {
  const clock = fakeClock();
  const aws = fakeAws(clock);
  const approvals = 1 + dice.of(2);
  const [first] = stores;
  if (first === undefined) throw new Error('a race needs a store');
  const rooms: FlowRooms = {
    store: first,
    catalog: aws.catalog,
    images: aws.images,
    gates: aws.gates,
    copies: aws.copies,
    reach: aws.reach,
    newProbe: () => fakeProbe(),
    directory: fakeDirectory(),
    clock,
    log: { info: () => undefined, error: () => undefined },
    policy: { ...simplePolicy(APPROVERS, approvals), channel: 'CROLLOUTS', buildRegion: BUILD_REGION },
  };
  const waiting: Waiting[] = [];
  const seen = new Set<string>();
  const enqueued = (job: Waiting) => {
    if (!STEPS.has(job.name) || seen.has(job.key)) return;
    seen.add(job.key);
    waiting.push(job);
  };
  const setting = {
    approvals,
    aws,
    clock,
    rooms,
    waiting,
    mortal: true,
    clicking: 0,
    answers: [] as string[],
    broken: [] as string[],
    /** Digest of what the process that sent each request to build had read last. */
    builtFrom: [] as string[],
    workers: [] as Worker[],
  };
  const heard = { mortal: () => setting.mortal, enqueued, sent: (digest: string) => setting.builtFrom.push(digest) };
  setting.workers = stores.map((store) => workerOver({ ...rooms, store }, dice, heard));
  return setting;
}

function pick<T>(all: readonly T[], dice: Dice): T {
  const one = all[dice.of(all.length)];
  if (one === undefined) throw new Error('there is nothing to pick from');
  return one;
}

/** Slack and people repeat what a killed process has not answered. */
async function insistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Killed) || tries > 50) throw error;
    }
  }
}

async function click(setting: Setting, dice: Dice, shown: Rollout): Promise<void> {
  const userId = pick(CLICKERS, dice);
  const verdict = dice.chance(0.85) ? 'approve' : 'reject';
  await clicked(setting, dice, verdict, ({ verbs }) => verbs.decide({ ...shownOn(shown), userId, verdict }));
}

/** Somebody cancels it meanwhile, in a fifth of the lives. */
async function cancel(setting: Setting, dice: Dice, { id: rolloutId }: Rollout): Promise<void> {
  if (!dice.chance(0.2)) return;
  const userId = pick(CLICKERS, dice);
  await clicked(setting, dice, 'cancel', ({ verbs }) => verbs.cancel({ rolloutId, userId }));
}

/** One person's word, at some moment, through any process; what they are answered is kept. */
async function clicked(setting: Setting, dice: Dice, what: string, say: (worker: Worker) => Promise<Rollout>) {
  setting.clicking += 1;
  await pause(dice.of(12));
  try {
    await say(pick(setting.workers, dice));
    setting.answers.push(`${what} counted`);
  } catch (error) {
    if (error instanceof Refusal) setting.answers.push(error.code);
    else if (error instanceof Killed) setting.answers.push('killed');
    else setting.broken.push(String(error));
  } finally {
    setting.clicking -= 1;
  }
}

/** Somebody edits the recipe meanwhile, in a quarter of the lives. */
async function drift({ aws }: Setting, dice: Dice): Promise<void> {
  if (!dice.chance(0.25)) return;
  await pause(dice.of(15));
  if (aws.inputs instanceof Error) return;
  aws.inputs = { ...aws.inputs, configuration: { ...aws.inputs.configuration, description: 'edited meanwhile' } };
}

/** The time to decide runs out meanwhile, in a fifth of the lives. */
async function expiry({ clock, rooms }: Setting, dice: Dice): Promise<void> {
  if (!dice.chance(0.2)) return;
  await pause(dice.of(15));
  clock.advance(rooms.policy.terms.timeToLiveMs);
}

/** Hands out what waits: to any process, to two at once now and then, and again after one was killed. */
async function deliver(setting: Setting, dice: Dice, goesOn: () => boolean): Promise<void> {
  const { waiting, workers, clock } = setting;
  const running = new Set<Promise<void>>();
  let deliveries = 0;
  while ((goesOn() || running.size > 0) && deliveries < MOST_DELIVERIES) {
    const at = waiting.findIndex(({ runAt }) => runAt <= clock.now());
    const [job] = at < 0 ? [] : waiting.splice(at, 1);
    if (job === undefined) {
      await pause(2);
      const isDue = waiting.some(({ runAt }) => runAt <= clock.now());
      if (!isDue && running.size === 0 && setting.clicking === 0) break;
      continue;
    }
    deliveries += 1;
    for (let copies = dice.chance(0.2) ? 2 : 1; copies > 0; copies -= 1) {
      const run = pick(workers, dice)
        .run(job, deliveries)
        .catch((error: unknown) => {
          if (isRetried(error)) waiting.push(job);
          else setting.broken.push(String(error));
        })
        .finally(() => running.delete(run));
      running.add(run);
    }
    await pause(dice.of(3));
  }
  await Promise.all(running);
}

function isRetried(error: unknown): boolean {
  return error instanceof Killed || (error instanceof Fault && error.retryable);
}

/** A start is approved where enough people other than the requester said yes to what was then read and sent. */
function judged({ aws, approvals, answers, broken, builtFrom }: Setting, end: Rollout | undefined): Outcome {
  const yes = (digest: string) =>
    new Set(
      (end?.decisions ?? [])
        .filter((said) => said.verdict === 'approve' && said.digest === digest)
        .filter(({ userId }) => APPROVERS.includes(userId) && userId !== 'UASKED')
        .map(({ userId }) => userId),
    );
  // A rollout that is cancelled once Image Builder may have been asked stands at `cancelling` as long as nobody watches.
  const isRefused = answers.includes('reject counted') || ENDED_UNSTARTED.has(end?.state ?? '');
  const approved = builtFrom.every((digest) => yes(digest).size >= approvals);
  return {
    made: aws.made(),
    isApproved: builtFrom.length === 0 || (approved && !isRefused),
    state: end?.state ?? 'gone',
    answers,
    broken,
  };
}
