import { expect, test } from 'vitest';
import { current, flowScene, submitted } from '../support/flow-scene.ts';
import { CONFIGURATION_ARN, INFRASTRUCTURE_ARN, RECIPE_ARN } from '../support/sample-rollout.ts';

const ASKED = { configurationArn: CONFIGURATION_ARN, recipeArn: RECIPE_ARN, infrastructureArn: INFRASTRUCTURE_ARN };

test('a number nobody knows is refused with a next step', async () => {
  await expect(flowScene().verbs.rolloutByNumber(7)).rejects.toMatchObject({
    code: 'no-such-rollout',
    message: 'there is no rollout #7',
    nextStep: expect.stringContaining('/ami-distribute list'),
  });
});

test('a submission that arrives twice is one rollout', async () => {
  const scene = flowScene();
  const { id } = await submitted(scene);
  const again = { ...ASKED, token: 'V1', requestedBy: 'UASKED' };
  expect(await scene.verbs.submitRollout(again)).toMatchObject({ id, number: 1 });
  expect(await scene.verbs.recentRollouts(5)).toHaveLength(1);
});

test('rollouts are listed newest first', async () => {
  const scene = flowScene();
  await submitted(scene);
  await scene.verbs.submitRollout({ ...ASKED, token: 'V2', requestedBy: 'UALSO' });
  expect((await scene.verbs.recentRollouts(5)).map(({ number }) => number)).toEqual([2, 1]);
  expect(await scene.verbs.recentRollouts(1)).toHaveLength(1);
  expect((await current(scene)).number).toBe(1);
});
