import type { Announcement } from '../../src/domain/rollout/announcement.ts';
import { Refusal } from '../../src/domain/errors.ts';
import type { Origin } from '../../src/domain/inputs.ts';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';
import { openFlow } from '../../src/flow/open-flow.ts';
import type { Recipient, StoredMessage } from '../../src/flow/ports.ts';
import type { FlowRooms, Policy } from '../../src/flow/rooms.ts';
import { simplePolicy } from '../../src/domain/approval/policy-file.ts';
import type { Verbs } from '../../src/flow/verbs.ts';
import type { FakeAws, FakeDirectory } from './fake-aws.ts';
import { fakeAws, fakeDirectory } from './fake-aws.ts';
import { fakeClock } from './fake-clock.ts';
import type { ProbeChange } from './fake-probe.ts';
import { fakeProbe } from './fake-probe.ts';
import type { Interrupted, Interruption } from './interruption.ts';
import { interrupted } from './interruption.ts';
import type { MemoryStore } from './memory/memory-store.ts';
import { memoryStore } from './memory/memory-store.ts';
import { BUILD_REGION, CONFIGURATION_ARN, INFRASTRUCTURE_ARN, RECIPE_ARN } from './sample-rollout.ts';

type SceneOptions = {
  policy?: Partial<Policy>;
  approvals?: number;
  at?: Interruption;
  recipient?: Recipient;
  keepRolloutsMs?: number;
};

export type FlowScene = {
  clock: ReturnType<typeof fakeClock>;
  memory: MemoryStore;
  aws: FakeAws;
  directory: FakeDirectory;
  /** What the probes of later runs answer. */
  probe: ProbeChange;
  rooms: FlowRooms;
  verbs: Verbs;
  interruption: Interrupted;
  logged: { event: string; fields: object }[];
};

/** The flow over things in memory; UYES, UALSO and the group SLEADS approve, `approvals` of them. */
export function flowScene({ policy, approvals = 1, at, ...settings }: SceneOptions = {}): FlowScene {
  const clock = fakeClock();
  const memory = memoryStore(clock);
  const aws = fakeAws(clock);
  const directory = fakeDirectory();
  const logged: FlowScene['logged'] = [];
  const log = (fields: object, event: string) => void logged.push({ event, fields });
  const probe: ProbeChange = {};
  const rooms: FlowRooms = {
    store: memory.store,
    catalog: aws.catalog,
    images: aws.images,
    gates: aws.gates,
    copies: aws.copies,
    reach: aws.reach,
    newProbe: () => fakeProbe(probe),
    directory,
    ...settings,
    clock,
    log: { info: log, error: log },
    policy: {
      ...simplePolicy(['UYES', 'UALSO', 'UASKED', 'SLEADS'], approvals),
      channel: 'CROLLOUTS',
      buildRegion: BUILD_REGION,
      ...policy,
    },
  };
  const interruption = interrupted(rooms, memory.jobs, at);
  const verbs = openFlow(interruption.rooms, interruption.jobs);
  return { clock, memory, aws, directory, probe, rooms, verbs, interruption, logged };
}

/** Submits a rollout and lets its first check come to an end. */
export async function submitted(
  scene: FlowScene,
  origin: Origin = { recipeArn: RECIPE_ARN, infrastructureArn: INFRASTRUCTURE_ARN },
): Promise<Rollout> {
  await scene.verbs.submitRollout({
    token: 'V1',
    requestedBy: 'UASKED',
    configurationArn: CONFIGURATION_ARN,
    ...origin,
  });
  await scene.memory.runFor(60_000);
  return current(scene);
}

/** The rollout as it is stored now. */
export function current({ verbs }: FlowScene): Promise<Rollout> {
  return verbs.rolloutByNumber(1);
}

/** What a button on the rollout's card carries. */
export function shownOn({ id, digest = '', report, channel }: Rollout) {
  return { rolloutId: id, digest, reportId: report?.id ?? '', channel };
}

/** Clicks on the card as it is now. */
export async function click(
  scene: FlowScene,
  userId: string,
  said: Partial<Parameters<Verbs['decide']>[0]> = {},
): Promise<Rollout> {
  return scene.verbs.decide({ ...shownOn(await current(scene)), userId, verdict: 'approve', ...said });
}

/** The code of the refusal that the click meets; `counted` where it meets none. */
export async function answerTo(clicked: Promise<Rollout>): Promise<string> {
  return clicked.then(
    () => 'counted',
    (thrown: unknown) => {
      if (thrown instanceof Refusal) return thrown.code;
      throw thrown;
    },
  );
}

/** What people are told in the thread, oldest first. */
export function announcements({ memory }: FlowScene): Announcement[] {
  return memory.messages().flatMap(({ body }) => (body.kind === 'announcement' ? [body.announcement] : []));
}

export function announcedKinds(scene: FlowScene): string[] {
  return announcements(scene).map(({ kind }) => kind);
}

export function cards({ memory }: FlowScene): StoredMessage[] {
  return memory.messages().filter(({ body }) => body.kind.endsWith('-card'));
}

/** Ids of the reports that are handed out as files, oldest first. */
export function handedOut({ memory }: FlowScene): string[] {
  return memory.messages().flatMap(({ body }) => (body.kind === 'report-files' ? [body.reportId] : []));
}

/** Says of everything that waits for Slack that it is posted. */
export async function postedAll({ memory, clock }: FlowScene): Promise<void> {
  const waiting = memory.messages().filter(({ state }) => state === 'pending');
  await memory.store.tx(async (tx) => {
    for (const { key, channel } of waiting) {
      await tx.outbox.posted(key, { channel, ts: '1.1', shownVersion: 0, at: clock.now() });
    }
  });
}
