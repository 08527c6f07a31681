import { expect, test } from 'vitest';
import { Fault, Refusal } from '../../../src/domain/errors.ts';
import { openFlow } from '../../../src/flow/open-flow.ts';
import { announcements, click, current, flowScene, submitted } from '../../support/flow-scene.ts';
import { CONFIGURATION_ARN, INFRASTRUCTURE_ARN, RECIPE_ARN } from '../../support/sample-rollout.ts';
import { denied } from '../../support/fake-probe.ts';

test('a resource that does not exist ends the rollout', async () => {
  const scene = flowScene();
  scene.aws.inputs = new Refusal('recipe-not-found', 'reading image recipe "x": it does not exist');
  expect((await submitted(scene)).state).toBe('failed');
  expect(announcements(scene)).toMatchObject([
    { kind: 'ended', state: 'failed', outcome: 'reading image recipe "x": it does not exist', copies: [] },
  ]);
});

test('what people can do now is told with a refusal', async () => {
  const scene = flowScene();
  scene.aws.inputs = new Refusal('recipe-not-found', 'reading image recipe "x": gone', 'Choose another recipe.');
  expect((await submitted(scene)).outcome).toContain('Choose another recipe.');
});

test('an outage while reading is waited out', async () => {
  const scene = flowScene();
  const { inputs } = scene.aws;
  scene.aws.inputs = new Fault('reading a recipe: 503', { code: 'ServiceException', source: 'aws', retryable: true });
  expect((await submitted(scene)).state).toBe('checking');
  scene.aws.inputs = inputs;
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('awaiting-approval');
});

test('a permanent fault while reading is told', async () => {
  const scene = flowScene();
  scene.aws.inputs = new Fault('reading a recipe: AccessDeniedException: no', {
    code: 'AccessDeniedException',
    source: 'aws',
    retryable: false,
  });
  await submitted(scene);
  await scene.memory.runFor(60 * 60_000);
  expect((await current(scene)).state).not.toBe('checking');
});

test('a rollout shows how far its questions are', async () => {
  const scene = flowScene();
  const seen: unknown[] = [];
  const assume = async () => {
    scene.clock.advance(1500);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push((await current(scene)).progress);
    return denied('sts:AssumeRole');
  };
  scene.probe.target = { assume };
  await submitted(scene);
  expect(seen.at(-1)).toMatchObject({ total: expect.any(Number), summary: { targets: { total: 3 } } });
});

test('a configuration without any target is not put to approval', async () => {
  const scene = flowScene();
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  const { configuration } = scene.aws.inputs;
  const distributions = [{ region: 'us-west-2', containerDistributionConfiguration: {} }];
  scene.aws.inputs = { ...scene.aws.inputs, configuration: { ...configuration, distributions }, targets: [] };
  expect((await submitted(scene)).state).not.toBe('awaiting-approval');
});

test('a rollout learns from earlier ones how long each phase takes', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  await scene.verbs.submitRollout({
    token: 'V2',
    requestedBy: 'UASKED',
    configurationArn: CONFIGURATION_ARN,
    recipeArn: RECIPE_ARN,
    infrastructureArn: INFRASTRUCTURE_ARN,
  });
  await scene.memory.runFor(60_000);
  const { usual, since } = await scene.verbs.rolloutByNumber(2);
  expect(since?.number).toBe(1);
  expect(usual).toEqual({
    building: expect.any(Number),
    testing: expect.any(Number),
    distributing: expect.any(Number),
    integrating: expect.any(Number),
  });
  expect((usual?.building ?? 0) + (usual?.testing ?? 0)).toBeGreaterThanOrEqual(8000);
});

test('a check ends with its process, and is begun anew', async () => {
  const scene = flowScene();
  const stopping = new AbortController();
  const { memory, probe } = scene;
  let asked = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  // Somebody who never answers: a check may take longer than a stopping process has left.
  probe.target = {
    assume: async () => {
      asked();
      return new Promise(() => undefined);
    },
  };
  openFlow({ ...scene.rooms, stopping: stopping.signal }, memory.jobs);
  const checking = submitted(scene);
  await isAsked;
  stopping.abort(new Fault('checking while the bot stops', { code: 'stopping', source: 'us', retryable: true }));
  probe.target = {};
  openFlow(scene.rooms, memory.jobs);
  expect((await checking).state).toBe('awaiting-approval');
  expect(memory.failures).toMatchObject([{ code: 'stopping' }]);
});
