import { expect, test } from 'vitest';
import type { ImageObservation } from '../../src/domain/rollout/copies/observation.ts';
import { announcements, click, current, flowScene, submitted } from '../support/flow-scene.ts';
import { unlikeApproved } from '../../src/domain/rollout/built-as-approved.ts';
import { INPUTS, rolloutIn } from '../support/sample-rollout.ts';

const { configuration, recipe, infrastructure } = INPUTS;
const APPROVED = { configuration, recipe, infrastructure };

/** A rollout whose image holds that; it looked so from the first look, or only from a state on. */
async function built(embedded: NonNullable<ImageObservation['embedded']>, from = 0) {
  const scene = flowScene();
  const { images } = scene.aws;
  const real = { ...images };
  let looks = 0;
  images.get = async (imageArn) => {
    looks += 1;
    return { ...(await real.get(imageArn)), embedded: looks > from ? embedded : APPROVED };
  };
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(120_000);
  return scene;
}

test('an image that is what was approved goes on', async () => {
  const scene = await built(APPROVED);
  expect((await current(scene)).state).toBe('available');
  expect(scene.aws.cancelled).toEqual([]);
});

test.each([
  [
    'another configuration',
    { ...APPROVED, configuration: { ...configuration, distributions: [] } },
    'configuration.distributions',
  ],
  [
    'another recipe',
    { ...APPROVED, recipe: { ...recipe, content: { version: '6.6.6' } } },
    'recipe.content.version: "1.0.0" → "6.6.6"',
  ],
  [
    'another infrastructure',
    { ...APPROVED, infrastructure: { ...infrastructure, arn: 'arn:other' } },
    'infrastructure.arn',
  ],
  ['no recipe at all', { configuration, infrastructure }, 'recipe'],
  ['nothing that it shows', {}, 'configuration'],
  ['no configuration at all', { recipe, infrastructure }, 'configuration'],
])('an image of %s is cancelled, with what differs', async (_what, embedded, difference) => {
  const scene = await built(embedded);
  const { state, outcome, imageArn } = await current(scene);
  expect(state).toBe('cancelled');
  expect(scene.aws.cancelled).toEqual([imageArn]);
  expect(outcome).toContain('is not what was approved');
  const told = announcements(scene).find(({ kind }) => kind === 'mismatched');
  expect(JSON.stringify(told)).toContain(JSON.stringify(difference).slice(1, -1));
});

const named = (component: string) => ({
  ...APPROVED,
  recipe: { ...recipe, content: { ...Object(recipe.content), components: [component] } },
});

test.each([
  ['a version', 'update-linux/1.x.x', 'update-linux/1.0.2', true],
  ['a build of a version', 'update-linux/x.x.x', 'update-linux/2.0.0/3', true],
  ['another major version', 'update-linux/1.x.x', 'update-linux/2.0.0', false],
  ['another component', 'update-linux/x.x.x', 'update-windows/1.0.0', false],
  ['a version for one that was exact', 'update-linux/1.0.2', 'update-linux/1.0.3', false],
])('%s where a wildcard was approved is what was approved, or not', (_what, approved, pinned, isSame) => {
  const rollout = rolloutIn('building', { inputs: { ...INPUTS, recipe: named(approved).recipe } });
  const image = { status: 'BUILDING', failures: [], outputs: [], embedded: named(pinned) };
  expect(unlikeApproved(rollout, image).length === 0).toBe(isSame);
});

test('an image that shows no workflows is not what was approved with some', () => {
  const workflows = [{ arn: 'arn:gate', name: 'gate', content: {} }];
  const rollout = rolloutIn('building', { inputs: { ...INPUTS, workflows } });
  const image = { status: 'BUILDING', failures: [], outputs: [] };
  expect(unlikeApproved(rollout, { ...image, embedded: APPROVED })).not.toEqual([]);
  expect(unlikeApproved(rollout, { ...image, embedded: { ...APPROVED, workflows: ['arn:gate'] } })).toEqual([]);
  expect(unlikeApproved(rollout, image)).not.toEqual([]);
});

test('it is compared once more as the copies begin', async () => {
  const scene = await built({ ...APPROVED, recipe: { ...recipe, arn: 'arn:other' } }, 3);
  expect((await current(scene)).state).toBe('cancelled');
});

test('an image that ended before it was cancelled is told as it is', async () => {
  const scene = flowScene();
  scene.aws.image = { embedded: {} };
  scene.aws.images.cancel = async () => undefined;
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(120_000);
  expect((await current(scene)).state).toBe('available');
  expect(announcements(scene).map(({ kind }) => kind)).toContain('mismatched');
});
