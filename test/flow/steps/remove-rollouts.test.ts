import { expect, test } from 'vitest';
import { openFlow } from '../../../src/flow/open-flow.ts';
import { beginDaily } from '../../../src/flow/steps/daily.ts';
import type { FlowScene } from '../../support/flow-scene.ts';
import { click, current, flowScene, postedAll, submitted } from '../../support/flow-scene.ts';
import { CONFIGURATION_ARN, INFRASTRUCTURE_ARN, RECIPE_ARN } from '../../support/sample-rollout.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const KEPT = { keepRolloutsMs: 10 * DAY_MS };

/** A rollout that has come to its end, with all of it told. */
async function ended(scene: FlowScene): Promise<void> {
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(HOUR_MS);
  await postedAll(scene);
}

const removals = ({ memory }: FlowScene) => memory.audit().filter(({ what }) => what === 'removed');

test('a rollout that ended long ago leaves nothing but its audit', async () => {
  const scene = flowScene(KEPT);
  await ended(scene);
  const { id, number } = await current(scene);
  const told = scene.memory.audit();
  expect(scene.memory.kept()).not.toEqual([]);
  await beginDaily(scene.rooms, 'remove-rollouts');
  await scene.memory.runFor(12 * DAY_MS);
  expect(await scene.rooms.store.tx((tx) => tx.rollouts.get(id))).toBeUndefined();
  expect([scene.memory.kept(), scene.memory.messages()]).toEqual([[], []]);
  expect(scene.memory.audit().slice(0, told.length)).toEqual(told);
  expect(removals(scene)).toMatchObject([{ who: 'ami-distribute', rollout: { id, number }, state: 'available' }]);
  expect(scene.memory.failures).toEqual([]);
});

test('a rollout is kept as long as it is to be', async () => {
  const scene = flowScene(KEPT);
  await ended(scene);
  await beginDaily(scene.rooms, 'remove-rollouts');
  await scene.memory.runFor(9 * DAY_MS);
  expect((await current(scene)).state).toBe('available');
});

test('a rollout that has not ended is never removed', async () => {
  const scene = flowScene({ keepRolloutsMs: HOUR_MS });
  await submitted(scene);
  await postedAll(scene);
  await beginDaily(scene.rooms, 'remove-rollouts');
  await scene.memory.runFor(1.5 * DAY_MS);
  expect((await current(scene)).state).toBe('awaiting-approval');
});

test('a rollout of which something waits to be told stays', async () => {
  const scene = flowScene(KEPT);
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(HOUR_MS);
  await beginDaily(scene.rooms, 'remove-rollouts');
  await scene.memory.runFor(15 * DAY_MS);
  expect((await current(scene)).state).toBe('available');
  await postedAll(scene);
  await scene.memory.runFor(2 * DAY_MS);
  expect(removals(scene)).toHaveLength(1);
});

test('the status of a removed rollout says so', async () => {
  const scene = flowScene(KEPT);
  await ended(scene);
  await beginDaily(scene.rooms, 'remove-rollouts');
  await scene.memory.runFor(12 * DAY_MS);
  await expect(scene.verbs.rolloutByNumber(1)).rejects.toMatchObject({
    name: 'Refusal',
    code: 'rollout-removed',
    message: 'rollout #1 was removed at 2026-01-16 00:00:00 UTC, as all are so long after their end',
    nextStep: expect.stringContaining('/ami-distribute audit 1'),
  });
});

test('a number is never given again', async () => {
  const scene = flowScene(KEPT);
  await ended(scene);
  await beginDaily(scene.rooms, 'remove-rollouts');
  await scene.memory.runFor(12 * DAY_MS);
  const asked = { configurationArn: CONFIGURATION_ARN, recipeArn: RECIPE_ARN, infrastructureArn: INFRASTRUCTURE_ARN };
  const next = await scene.verbs.submitRollout({ ...asked, token: 'V2', requestedBy: 'UASKED' });
  expect(next.number).toBe(2);
});

test('what was planned for a removed rollout comes to nothing', async () => {
  const scene = flowScene(KEPT);
  await ended(scene);
  const { id } = await current(scene);
  await scene.rooms.store.tx((tx) =>
    tx.enqueue('expire-rollout', { rolloutId: id }, { key: 'late', runAt: scene.clock.now() + 20 * DAY_MS }),
  );
  await beginDaily(scene.rooms, 'remove-rollouts');
  await scene.memory.runFor(21 * DAY_MS);
  expect(scene.logged).toContainEqual({ event: 'rollout.gone', fields: { job: 'late' } });
  expect(scene.memory.failures).toEqual([]);
  expect(scene.memory.waiting().map(({ key }) => key)).not.toContain('late');
});

test('a click on a removed rollout is answered in words', async () => {
  const scene = flowScene(KEPT);
  await ended(scene);
  const { id: rolloutId } = await current(scene);
  await beginDaily(scene.rooms, 'remove-rollouts');
  await scene.memory.runFor(12 * DAY_MS);
  await expect(scene.verbs.cancel({ rolloutId, userId: 'UASKED' })).rejects.toMatchObject({ code: 'rollout-removed' });
});

test('without a number of days everything is kept', async () => {
  const scene = flowScene(KEPT);
  await ended(scene);
  await beginDaily(scene.rooms, 'remove-rollouts');
  const { keepRolloutsMs: _noLonger, ...rooms } = scene.rooms;
  openFlow(rooms, scene.memory.jobs);
  await scene.memory.runFor(30 * DAY_MS);
  expect((await current(scene)).state).toBe('available');
});
