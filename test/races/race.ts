import { setTimeout as pause } from 'node:timers/promises';
import { simplePolicy } from '../../src/domain/approval/policy-file.ts';
import { Fault, Refusal } from '../../src/domain/errors.ts';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';
import type { Store } from '../../src/flow/ports.ts';
import type { FlowRooms } from '../../src/flow/rooms.ts';
import { fakeAws, fakeDirectory } from '../support/fake-aws.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { shownOn } from '../support/flow-scene.ts';
import type { ProbeChange } from '../support/fake-probe.ts';
import { denied, fakeProbe, noAnswer } from '../support/fake-probe.ts';
import { BUILD_REGION, CONFIGURATION_ARN, INFRASTRUCTURE_ARN, RECIPE_ARN } from '../support/sample-rollout.ts';
import type { Life } from './judge.ts';
import { APPROVERS, isApproved, OVERRIDERS, REQUESTER, wrongAnswers } from './judge.ts';
import type { Dice } from './seeded.ts';
import { diceOf } from './seeded.ts';
import type { Waiting, Worker } from './worker.ts';
import { Killed, workerOver } from './worker.ts';

export type Outcome = { made: number; isApproved: boolean; state: string; broken: string[] };

const CLICKERS = [...APPROVERS, 'UBOSS', 'UNOBODY'];
const STEPS: ReadonlySet<string> = new Set(['check-rollout', 'start-rollout', 'expire-rollout']);
const MOST_DELIVERIES = 60;

/**
 * One life of one rollout over two processes, as the seed has it: who clicks what and when, what changes in AWS
 * meanwhile, when the time to decide runs out, and where a process is killed and its job delivered again.
 */
export async function race(
  seed: number,
  stores: readonly Store[],
  change: Change = (rooms) => rooms,
): Promise<Outcome> {
  const dice = diceOf(seed);
  const setting = settingOf(dice, stores, change);
  const { workers, waiting, rooms } = setting;
  const asked = {
    token: `race-${seed}`,
    requestedBy: REQUESTER,
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
  const clicks = () => Array.from({ length: 3 + dice.of(6) }, () => click(setting, dice, { shown, read }));
  const working = () => deliver(setting, dice, () => waiting.length > 0 || setting.clicking > 0);
  await Promise.all([
    ...clicks(),
    cancel(setting, dice, shown),
    drift(setting, dice),
    expiry(setting, dice),
    working(),
  ]);
  // Those who still have the first card before them, and those who looked again.
  await Promise.all([...clicks(), expiry(setting, dice), working()]);
  setting.mortal = false;
  await deliver(setting, dice, () => waiting.some(({ name }) => name === 'start-rollout'));
  const end = await read();
  const { broken, life, aws } = setting;
  return {
    made: aws.made(),
    isApproved: isApproved(life, end),
    state: end?.state ?? 'gone',
    broken: [...broken, ...wrongAnswers(life)],
  };
}

/** Something that is taken from the rooms, or put into them. */
export type Change = (rooms: FlowRooms) => FlowRooms;

type Setting = ReturnType<typeof settingOf>;

/** In a sixth of the lives something blocks, which somebody may lift. */
function policyOf(dice: Dice, approvals: number) {
  const { terms, ...policy } = simplePolicy(APPROVERS, approvals);
  const overriders = { users: OVERRIDERS, groups: [] };
  return { policy: { ...policy, terms: { ...terms, overriders } }, isBlocked: dice.chance(0.17) };
}

function settingOf(dice: Dice, stores: readonly Store[], change: Change) {
  const clock = fakeClock();
  const aws = fakeAws(clock);
  const approvals = 1 + dice.of(2);
  const { policy, isBlocked } = policyOf(dice, approvals);
  const probe: ProbeChange = isBlocked ? { target: { assume: async () => denied('sts:AssumeRole') } } : {};
  const [first] = stores;
  if (first === undefined) throw new Error('a race needs a store');
  const rooms: FlowRooms = {
    store: first,
    catalog: aws.catalog,
    images: aws.images,
    gates: aws.gates,
    copies: aws.copies,
    reach: aws.reach,
    newProbe: () => fakeProbe(probe),
    directory: fakeDirectory(),
    clock,
    log: { info: () => undefined, error: () => undefined },
    policy: { ...policy, channel: 'CROLLOUTS', buildRegion: BUILD_REGION },
  };
  const waiting: Waiting[] = [];
  const seen = new Set<string>();
  const enqueued = (job: Waiting) => {
    if (!STEPS.has(job.name) || seen.has(job.key)) return;
    seen.add(job.key);
    waiting.push(job);
  };
  const { catalog } = aws;
  const read = catalog.readInputs.bind(catalog);
  aws.catalog.readInputs = async (chosen) => {
    if (setting.mortal && setting.onTheWay === 0 && dice.chance(0.04)) runOut(setting);
    return read(chosen);
  };
  const setting = {
    life: { approvals, answers: [], sent: [], happened: { expiry: false, drift: false } } as Life,
    probe,
    aws,
    clock,
    rooms,
    waiting,
    mortal: true,
    clicking: 0,
    onTheWay: 0,
    broken: [] as string[],
    workers: [] as Worker[],
  };
  const sent = (digest: string) => setting.life.sent.push({ digest, at: clock.now() });
  const onTheWay = (more: 1 | -1) => void (setting.onTheWay += more);
  const heard = { mortal: () => setting.mortal, enqueued, sent, onTheWay };
  setting.workers = stores.map((store) => workerOver(change({ ...rooms, store }), dice, heard));
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
      if (!isRetried(error) || tries > 50) throw error;
    }
  }
}

type Cards = { shown: Rollout; read: () => Promise<Rollout | undefined> };

/** On the card as it first was, or as it is by then. */
async function click(setting: Setting, dice: Dice, { shown, read }: Cards): Promise<void> {
  const by = pick(CLICKERS, dice);
  const looksAgain = dice.chance(0.5);
  const isNo = dice.chance(0.1);
  await clicked(setting, dice, { by, what: isNo ? 'reject' : 'approve' }, async ({ verbs }, asked) => {
    const card = (looksAgain ? await read() : undefined) ?? shown;
    if (card.state === 'blocked') asked.what = 'override';
    const verdict = card.state === 'blocked' ? 'override' : isNo ? 'reject' : 'approve';
    return verbs.decide({ ...shownOn(card), userId: by, verdict, reason: 'agreed' });
  });
}

/** Somebody cancels it meanwhile, in a fifth of the lives. */
async function cancel(setting: Setting, dice: Dice, { id: rolloutId }: Rollout): Promise<void> {
  if (!dice.chance(0.2)) return;
  const by = pick(CLICKERS, dice);
  await clicked(setting, dice, { by, what: 'cancel' }, ({ verbs }) => verbs.cancel({ rolloutId, userId: by }));
}

/** One person's word, at some moment, through any process; what they are answered is kept. */
async function clicked(
  setting: Setting,
  dice: Dice,
  asked: { by: string; what: string },
  say: (worker: Worker, asked: { what: string }) => Promise<Rollout>,
) {
  setting.clicking += 1;
  await pause(dice.of(15));
  const { answers } = setting.life;
  try {
    await say(pick(setting.workers, dice), asked);
    answers.push({ ...asked, said: 'counted' });
  } catch (error) {
    if (error instanceof Refusal) answers.push({ ...asked, said: error.code });
    // Told that it broke: whether it was counted nobody knows.
    else if (isRetried(error)) answers.push({ ...asked, said: 'killed' });
    else setting.broken.push(String(error));
  } finally {
    setting.clicking -= 1;
  }
}

/** Somebody edits the configuration meanwhile, or a permission is gone, each in a fifth of the lives. */
async function drift({ aws, probe, life }: Setting, dice: Dice): Promise<void> {
  const kind = dice.roll();
  if (kind > 0.4) return;
  await pause(dice.of(15));
  life.happened.drift = true;
  if (kind > 0.2) probe.target = { ...probe.target, dryRun: async (_target, action) => noAnswer(action) };
  else if (!(aws.inputs instanceof Error)) {
    aws.inputs = { ...aws.inputs, configuration: { ...aws.inputs.configuration, description: 'edited meanwhile' } };
  }
}

/** The time to decide runs out meanwhile, in a fifth of the lives. */
async function expiry(setting: Setting, dice: Dice): Promise<void> {
  if (!dice.chance(0.15)) return;
  await pause(dice.of(15));
  // No call takes days.
  while (setting.onTheWay > 0) await pause(1);
  runOut(setting);
}

/** Somebody did not click for days, or AWS did not answer. */
function runOut({ clock, rooms, life }: Pick<Setting, 'clock' | 'rooms' | 'life'>): void {
  life.happened.expiry = true;
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
