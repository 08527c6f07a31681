import { expect, test } from 'vitest';
import { Refusal } from '../../src/domain/errors.ts';
import type { RolloutInputs } from '../../src/domain/inputs.ts';
import { LIST_LAG_MS } from '../support/fake-aws.ts';
import type { FlowScene } from '../support/flow-scene.ts';
import { announcedKinds, announcements, click, current, flowScene, submitted } from '../support/flow-scene.ts';
import { AMI_ID, CONFIGURATION_ARN, EXISTING_INPUTS, INPUTS, SOURCE_IMAGE } from '../support/sample-rollout.ts';

const { configuration } = EXISTING_INPUTS;
const ORIGIN = { sourceImage: SOURCE_IMAGE.asked };

/** A rollout of an image that exists, approved; nothing has run since. */
async function approved(inputs: RolloutInputs = EXISTING_INPUTS): Promise<FlowScene> {
  const scene = flowScene();
  scene.aws.inputs = inputs;
  await submitted(scene, ORIGIN);
  await click(scene, 'UYES');
  return scene;
}

test('an image that exists is distributed and verified', async () => {
  const scene = await approved();
  await scene.memory.runFor(60_000);
  const { id, state, start, copies } = await current(scene);
  expect(state).toBe('available');
  expect(scene.aws.requests).toEqual([{ inputs: EXISTING_INPUTS, clientToken: `${id}-1`, rolloutId: id }]);
  expect(copies.map((copy) => copy.state)).toEqual(['verified', 'verified', 'verified']);
  expect(scene.aws.looks[0]).toMatchObject({ sourceAmiId: AMI_ID, startedAt: start?.sentAt });
  expect(announcements(scene).find(({ kind }) => kind === 'started')).toMatchObject({ amiId: AMI_ID });
});

test('an image that exists is never told as being built', async () => {
  const scene = await approved();
  await scene.memory.runDue();
  expect((await current(scene)).state).toBe('distributing');
});

test('a parameter that names another AMI voids the approval', async () => {
  const scene = await approved();
  scene.aws.inputs = { ...EXISTING_INPUTS, source: { ...SOURCE_IMAGE, amiId: 'ami-0fedcba9876543210' } };
  await scene.memory.runFor(60_000);
  expect(await current(scene)).toMatchObject({ state: 'awaiting-approval', decisions: [] });
  expect(announcements(scene).find(({ kind }) => kind === 'drifted')).toMatchObject({
    differences: [`source.amiId: "${AMI_ID}" → "ami-0fedcba9876543210"`],
  });
  expect(scene.aws.requests).toEqual([]);
});

test('a lost answer is found again by the tag', async () => {
  const scene = await approved();
  scene.aws.loses = 'answer';
  await scene.memory.runDue();
  scene.aws.loses = undefined;
  scene.clock.advance(LIST_LAG_MS);
  await scene.memory.runFor(60_000);
  expect([scene.aws.made(), scene.aws.requests.length]).toEqual([1, 1]);
  expect((await current(scene)).state).toBe('available');
});

test('a lost request is sent again byte by byte', async () => {
  const scene = await approved();
  scene.aws.loses = 'request';
  await scene.memory.runDue();
  scene.aws.loses = undefined;
  await scene.memory.runFor(60_000);
  expect(scene.aws.made()).toBe(1);
  expect(scene.aws.requests).toHaveLength(2);
  expect(new Set(scene.aws.requests.map((request) => JSON.stringify(request))).size).toBe(1);
});

test.each([
  ['its configuration alone', { configuration }, 'available'],
  ['the recipe it was once built from', { configuration, recipe: INPUTS.recipe }, 'available'],
  [
    'its role by ARN',
    { configuration, executionRole: 'arn:aws:iam::444455556666:role/a/ImageBuilderExecutionRole' },
    'available',
  ],
  ['another role', { configuration, executionRole: 'Administrator' }, 'cancelled'],
  ['another configuration', { configuration: { ...configuration, distributions: [] } }, 'cancelled'],
  ['no configuration', {}, 'cancelled'],
])('an image that holds %s comes to its end', async (_what, embedded, end) => {
  const scene = await approved();
  scene.aws.image = { embedded };
  await scene.memory.runFor(120_000);
  expect((await current(scene)).state).toBe(end);
  expect(scene.aws.cancelled).toHaveLength(end === 'cancelled' ? 1 : 0);
});

test('an image that differs only after copies began goes on', async () => {
  const scene = await approved();
  scene.aws.statusAt = () => 'DISTRIBUTING';
  scene.aws.image = { embedded: { configuration } };
  await scene.memory.runFor(20_000);
  scene.aws.image = { embedded: { configuration: { ...configuration, distributions: [] } } };
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('distributing');
});

test('an image that cannot be distributed is told at once', async () => {
  const scene = flowScene();
  scene.aws.inputs = new Refusal('execution-role-missing', 'no role', 'Set EXECUTION_ROLE.');
  await submitted(scene, ORIGIN);
  expect(await current(scene)).toMatchObject({ state: 'failed', outcome: 'no role. Set EXECUTION_ROLE.' });
  expect(announcedKinds(scene)).toEqual(['ended']);
});

test.each([
  ['the same image', ORIGIN, 'superseded'],
  ['another image', { sourceImage: 'ami-0fedcba9876543210' }, 'awaiting-approval'],
])('a newer rollout of %s leaves the earlier one %s', async (_what, origin, state) => {
  const scene = flowScene();
  scene.aws.inputs = EXISTING_INPUTS;
  await submitted(scene, ORIGIN);
  const asked = { token: 'V2', requestedBy: 'UASKED', configurationArn: CONFIGURATION_ARN, ...origin };
  await scene.verbs.submitRollout(asked);
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe(state);
});
