import { array, assert, asyncProperty, boolean, constantFrom, integer, nat, record } from 'fast-check';
import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/errors.ts';
import { hinted } from '../../src/flow/hints.ts';
import type { FlowScene } from '../support/flow-scene.ts';
import { announcements, click, current, flowScene, submitted } from '../support/flow-scene.ts';

const HOUR = 3_600_000;
/** When Image Builder's states begin, so many milliseconds after its start: what EventBridge tells. */
const CHANGES = [0, 4000, 8000, 16_000, 20_000];
const STRANGE = 'arn:aws:imagebuilder:us-west-2:444455556666:image/somebody-elses/1.0.0/1';

type Scene = { scene: FlowScene; imageArn: string };

async function begun(): Promise<Scene> {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runDue();
  return { scene, imageArn: (await current(scene)).imageArn ?? '' };
}

/** What people read in the end: all but how long it took, which is what hints are for. */
async function thread({ scene }: Scene): Promise<unknown> {
  const { state, copies } = await current(scene);
  return JSON.parse(
    JSON.stringify({ state, copies, told: announcements(scene) }, (key, value: unknown) =>
      key === 'tookMs' || key === 'verifiedAt' ? undefined : value,
    ),
  );
}

function watches({ memory }: FlowScene) {
  return memory.waiting().filter(({ name }) => name === 'watch-rollout');
}

function waiting({ scene }: Scene, name: string): number {
  return scene.memory.waiting().filter((job) => job.name === name).length;
}

test('a hint brings one look, soon, beside the planned ones', async () => {
  const { scene, imageArn } = await begun();
  scene.aws.statusAt = () => 'BUILDING';
  await scene.memory.runFor(HOUR);
  const planned = watches(scene);
  scene.aws.statusAt = () => 'TESTING';
  await hinted(scene.rooms, [imageArn, imageArn]);
  await hinted(scene.rooms, [imageArn]);
  expect(waiting({ scene, imageArn }, 'look-again')).toBe(1);
  await scene.memory.runFor(1000);
  expect((await current(scene)).state).toBe('testing');
  expect(watches(scene)).toEqual(planned);
});

test('a hint about an image of nobody here is nothing', async () => {
  const { scene } = await begun();
  const before = scene.memory.waiting();
  await hinted(scene.rooms, [STRANGE]);
  expect(scene.memory.waiting()).toEqual(before);
});

test('a hinted look that fails is left to the planned one', async () => {
  const { scene, imageArn } = await begun();
  scene.aws.outage = new Fault('reading image: gone', { code: 'gone', source: 'aws', retryable: false });
  await hinted(scene.rooms, [imageArn]);
  await scene.memory.runFor(1000);
  expect(waiting({ scene, imageArn }, 'look-again')).toBe(0);
  expect(scene.logged.map(({ event }) => event)).toContain('hint.not-looked-at');
  delete scene.aws.outage;
  await scene.memory.runFor(HOUR);
  expect((await current(scene)).state).toBe('available');
});

test('hints after the end change nothing', async () => {
  const ended = await begun();
  await ended.scene.memory.runFor(HOUR);
  const before = await current(ended.scene);
  await hinted(ended.scene.rooms, [ended.imageArn]);
  await ended.scene.memory.runFor(HOUR);
  expect(await current(ended.scene)).toEqual(before);
});

/** Each change is told so many times, each time so late: never, twice, after the next one. */
const told = array(
  record({
    change: constantFrom(...CHANGES),
    lateMs: nat({ max: 40_000 }),
    ours: boolean(),
    times: integer({ min: 1, max: 3 }),
  }),
  { maxLength: 15 },
);

test('events dropped, doubled and reordered leave the same thread', async () => {
  const undisturbed = await begun();
  await undisturbed.scene.memory.runFor(HOUR);
  const expected = await thread(undisturbed);
  await assert(
    asyncProperty(told, async (events) => {
      const disturbed = await begun();
      const { scene, imageArn } = disturbed;
      let passed = 0;
      const due = events.map(({ change, lateMs, ...event }) => ({ ...event, at: change + lateMs }));
      for (const { at, ours, times } of due.toSorted((a, b) => a.at - b.at)) {
        await scene.memory.runFor(at - passed);
        passed = at;
        for (let time = 0; time < times; time += 1) await hinted(scene.rooms, [ours ? imageArn : STRANGE]);
        expect(waiting(disturbed, 'watch-rollout')).toBeLessThanOrEqual(1);
      }
      await scene.memory.runFor(HOUR);
      expect(await thread(disturbed)).toEqual(expected);
      expect(waiting(disturbed, 'look-again') + waiting(disturbed, 'watch-rollout')).toBe(0);
    }),
    { numRuns: 25 },
  );
});
