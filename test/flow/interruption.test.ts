import { expect, test } from 'vitest';
import { hinted } from '../../src/flow/hints.ts';
import type { Job, JobName, Recipient } from '../../src/flow/ports.ts';
import { beginDaily } from '../../src/flow/steps/daily.ts';
import { openMessenger } from '../../src/slack/messenger/messenger.ts';
import { memoryLog } from '../slack/room.ts';
import type { FakeSlack } from '../support/fake-slack.ts';
import { fakeSlack } from '../support/fake-slack.ts';
import type { FlowScene } from '../support/flow-scene.ts';
import {
  announcedKinds,
  cards,
  click,
  current,
  flowScene,
  handedOut,
  postedAll,
  submitted,
} from '../support/flow-scene.ts';
import { FAR } from '../support/sample-rollout.ts';
import type { Interruption, OutsideCall } from '../support/interruption.ts';

/** Longer than Image Builder is trusted to remember a token. */
const LONG_MS = 60 * 60_000;
const DAY_MS = 24 * LONG_MS;
const STEP = { stepExecutionId: 'step-12345678', name: 'Approve' };

/** A scene that was played to its end, and what it came to. */
type Played = { scene: FlowScene; end: object };
type Play = (at?: Interruption) => Promise<Played>;

/** For each job there is, a scene in which it runs: a new one does not compile without. */
const SCENES: Record<JobName, Play> = {
  'check-rollout': lived,
  'start-rollout': repeated,
  'remove-configuration': repeated,
  'watch-rollout': lived,
  'cancel-image': (at) =>
    played(at, async (scene) => {
      await submitted(scene);
      await click(scene, 'UYES');
      await scene.memory.runFor(3000);
      await scene.verbs.cancel({ rolloutId: (await current(scene)).id, userId: 'UASKED' });
    }),
  'answer-gate': (at) =>
    played(at, async (scene) => {
      const { statusAt } = scene.aws;
      scene.aws.image = { mayWait: true };
      scene.aws.statusAt = (ms) => (scene.aws.steps.length > 0 ? 'TESTING' : statusAt(ms));
      await submitted(scene);
      scene.aws.steps = [STEP];
      await click(scene, 'UYES');
      await scene.memory.runFor(30_000);
      await click(scene, 'UALSO', { reportId: STEP.stepExecutionId });
    }),
  'expire-rollout': (at) =>
    played(at, async (scene) => {
      await submitted(scene);
      await scene.memory.runFor(30 * DAY_MS);
    }),
  'post-audit-head': (at) =>
    played(at, async (scene) => {
      await beginDaily(scene.rooms, 'post-audit-head');
      await scene.memory.runFor(2 * DAY_MS);
    }),
  'remove-rollouts': (at) =>
    played(
      at,
      async (scene) => {
        await submitted(scene);
        await click(scene, 'UYES');
        await scene.memory.runFor(LONG_MS);
        await postedAll(scene);
        await beginDaily(scene.rooms, 'remove-rollouts');
        await scene.memory.runFor(3 * DAY_MS);
      },
      { keepRolloutsMs: DAY_MS },
    ),
  'look-again': (at) =>
    played(at, async (scene) => {
      await submitted(scene);
      await click(scene, 'UYES');
      await scene.memory.runFor(5000);
      const { imageArn = '' } = await current(scene);
      await hinted(scene.rooms, [imageArn]);
    }),
  'send-record': lived,
  'check-configuration': reported,
  'tell-thread': toldInSlack,
  'share-files': toldInSlack,
};

/** The whole life of a rollout. */
function lived(at?: Interruption): Promise<Played> {
  return played(at, async (scene) => {
    await submitted(scene);
    await click(scene, 'UYES');
  });
}

/** A rollout that one target misses, and its retry by a temporary configuration. */
function repeated(at?: Interruption): Promise<Played> {
  return played(at, async (scene) => {
    const { aws, memory, verbs } = scene;
    const { copyAt } = aws;
    aws.copyAt = (target, ms) => (target.region === FAR.region ? { kind: 'absent', target } : copyAt(target, ms));
    await submitted(scene);
    await click(scene, 'UYES');
    await memory.runFor(LONG_MS);
    aws.copyAt = copyAt;
    await verbs.retry({ rolloutId: (await current(scene)).id, userId: 'UASKED' });
  });
}

/** A report for its own sake, with its files. */
function reported(at?: Interruption): Promise<Played> {
  return played(at, async (scene) => {
    await scene.verbs.requestCheck({ configurationName: 'golden', requestedBy: 'UASKED', channel: 'C1' });
  });
}

/** The same, on a Slack that is told; whoever goes on after the interruption is another process. */
async function toldInSlack(at?: Interruption): Promise<Played> {
  let slack: FakeSlack | undefined;
  const { scene, end } = await played(at, async ({ clock, interruption, verbs }) => {
    const { rooms, jobs, happened, posting } = interruption;
    slack = fakeSlack(clock);
    const telling = {
      posting: posting(slack.posting),
      store: rooms.store,
      clock,
      log: memoryLog(),
      workspaceUrl: 'https://acme.slack.com/',
    };
    const [first, second] = [messengerJobs(telling), messengerJobs(telling)];
    jobs.work('tell-thread', (job) => (happened() ? second : first).tell(job));
    jobs.work('share-files', (job) => (happened() ? second : first).share(job));
    await verbs.requestCheck({ configurationName: 'golden', requestedBy: 'UASKED', channel: 'C1' });
  });
  const { posts = [], edits = [], files = [] } = slack ?? {};
  const posted = posts.map(({ key }) => key.split('/')[0]);
  const shown = [...posts, ...edits].at(-1)?.text.split('(')[0];
  const shared = files.map((title) => title.split(' ')[0] ?? '').toSorted((a, b) => a.localeCompare(b));
  return { scene, end: { ...end, posted, shown, shared } };
}

/** What one process does with the messenger's jobs. */
function messengerJobs(telling: Parameters<typeof openMessenger>[0]) {
  const handlers = new Map<string, (job: never) => Promise<void>>();
  openMessenger(telling, { work: (name, handler) => void handlers.set(name, handler) });
  const run = (job: Job): Promise<void> | undefined =>
    Reflect.apply(handlers.get(job.name) ?? (() => undefined), undefined, [job]);
  return { tell: async (job: Job) => run(job), share: async (job: Job) => run(job) };
}

/** Plays it with at most one interruption on the way, until all is over. */
async function played(
  at: Interruption | undefined,
  play: (scene: FlowScene) => Promise<void>,
  settings: { keepRolloutsMs?: number } = {},
): Promise<Played> {
  const records = new Set<string>();
  // At least once, under one key: a repeat is known as one.
  const recipient: Recipient = { send: async (_record, key) => void records.add(key) };
  const interruptedAt = at === undefined ? {} : { at };
  const scene = flowScene({ policy: { auditChannel: 'CAUDIT' }, recipient, ...interruptedAt, ...settings });
  const { memory, interruption } = scene;
  await play(scene);
  await memory.runFor(LONG_MS);
  await interruption.resume();
  await memory.runFor(LONG_MS);
  const rollout = await current(scene).catch(() => undefined);
  const { aws } = scene;
  return {
    scene,
    end: {
      state: rollout?.state,
      images: aws.made(),
      requests: new Set(aws.requests.map((request) => JSON.stringify(request))).size,
      cancelled: new Set(aws.cancelled).size,
      temporaries: aws.temporaries.size,
      answers: aws.answers.map(({ action }) => action),
      told: announcedKinds(scene),
      cards: cards(scene).length,
      files: handedOut(scene).length,
      kept: memory.kept().length,
      records: records.size,
      removed: memory.audit().filter(({ what }) => what === 'removed').length,
      heads: memory.messages().filter(({ body }) => body.kind === 'audit-head').length,
    },
  };
}

const HOWS: Interruption['how'][] = ['kill', 'throw', 'pause'];

const pointsOf = (calls: OutsideCall[], how: Interruption['how']): Interruption[] =>
  calls.flatMap((call) => [
    { ...call, when: 'before', how },
    { ...call, when: 'after', how },
  ]);

/** What has no question "was it done already": once it is decided to send, a worker that stops there cannot be held back. */
const SENDS = new Set(['images.create', 'posting.post', 'posting.share']);

function isOnItsWay({ how, when, step, name, place }: Interruption, calls: OutsideCall[]): boolean {
  const next = calls.find((call) => call.step === step && call.place === place + 1);
  const isDecided = step === 'start-rollout' && when === 'after' && next !== undefined && SENDS.has(next.name);
  return how === 'pause' && ((SENDS.has(name) && when === 'before') || isDecided);
}

const CASES = Object.entries(SCENES).flatMap(([step, play]) => HOWS.map((how) => [step, how, play] as const));

test.each(CASES)('%s ends the same after a %s at any call', { timeout: 120_000 }, async (step, how, play) => {
  const calm = await play();
  const { calls } = calm.scene.interruption;
  const points = pointsOf(
    calls.filter((call) => call.step === step),
    how,
  ).filter((at) => !isOnItsWay(at, calls));
  expect(points.length).toBeGreaterThan(0);
  for (const at of points) {
    const { scene, end } = await play(at);
    expect({ at, happened: scene.interruption.happened(), ...end }).toEqual({ at, happened: true, ...calm.end });
  }
});

test('a decision is kept though nobody heard of it', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await expect(click(scene, 'UYES')).rejects.toMatchObject({ code: 'not-open' });
  await scene.memory.runFor(60_000);
  expect(scene.aws.made()).toBe(1);
  expect(announcedKinds(scene)).toEqual(announcedKinds((await lived()).scene));
});
