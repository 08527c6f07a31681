import { describe, expect, test } from 'vitest';
import { Fault, Refusal } from '../../../src/domain/errors.ts';
import { openFlow } from '../../../src/flow/open-flow.ts';
import type { FlowScene } from '../../support/flow-scene.ts';
import {
  announcedKinds,
  announcements,
  answerTo,
  click,
  current,
  flowScene,
  shownOn,
  submitted,
} from '../../support/flow-scene.ts';
import { CONFIGURATION_ARN, INFRASTRUCTURE_ARN, INPUTS, OTHER, RECIPE_ARN } from '../../support/sample-rollout.ts';
import { denied, fakeProbe, noAuditRole } from '../../support/fake-probe.ts';

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
  const asked = Promise.withResolvers<void>();
  // Somebody who never answers: a check may take longer than a stopping process has left.
  probe.target = {
    assume: async () => {
      asked.resolve();
      return new Promise(() => undefined);
    },
  };
  openFlow({ ...scene.rooms, stopping: stopping.signal }, memory.jobs);
  const checking = submitted(scene);
  await asked.promise;
  stopping.abort(new Fault('checking while the bot stops', { code: 'stopping', source: 'us', retryable: true }));
  probe.target = {};
  openFlow(scene.rooms, memory.jobs);
  expect((await checking).state).toBe('awaiting-approval');
  expect(memory.failures).toMatchObject([{ code: 'stopping' }]);
});

/** The accounts that are assumed from here on, the one of OTHER with success or without. */
function accountsAsked(scene: FlowScene, isMended: boolean): string[] {
  const { target } = fakeProbe();
  const asked: string[] = [];
  scene.probe.target = {
    assume: async (account) => {
      asked.push(account);
      return account === OTHER.account && !isMended ? denied('sts:AssumeRole') : target.assume(account);
    },
  };
  return asked;
}

async function blocked(): Promise<FlowScene> {
  const scene = flowScene();
  accountsAsked(scene, false);
  expect(await submitted(scene)).toMatchObject({ state: 'blocked' });
  return scene;
}

async function again(scene: FlowScene, userId = 'UASKED'): Promise<string> {
  const { id: rolloutId } = await current(scene);
  const answer = await answerTo(scene.verbs.checkAgain({ rolloutId, userId }));
  await scene.memory.runFor(60_000);
  return answer;
}

describe('a rollout that is checked again', () => {
  test('is asked what was not met, and starts as it is then approved', async () => {
    const scene = await blocked();
    const asked = accountsAsked(scene, true);
    const first = await current(scene);
    expect(await again(scene)).toBe('counted');
    const waiting = await current(scene);
    expect(waiting).toMatchObject({
      state: 'awaiting-approval',
      rechecks: 1,
      report: { summary: { counts: { fail: 0 } } },
    });
    expect(waiting.report?.id).not.toBe(first.report?.id);
    expect(waiting).not.toHaveProperty('endedAt');
    expect(asked).toEqual([OTHER.account]);
    await click(scene, 'UYES');
    await scene.memory.runFor(3000);
    expect((await current(scene)).state).toBe('building');
    // At the start everything is asked anew.
    expect(asked).toHaveLength(3);
    expect(announcedKinds(scene)).toEqual(['report', 'check-again', 'report', 'approved', 'started']);
  });

  test('is asked whole where what it rests on has changed', async () => {
    const scene = await blocked();
    const asked = accountsAsked(scene, true);
    const { recipe } = INPUTS;
    scene.aws.inputs = { ...INPUTS, recipe: { ...recipe, content: { version: '1.0.0', parentImage: 'ami-1' } } };
    await again(scene);
    expect(asked).toHaveLength(2);
  });

  test('is blocked again while nothing is mended', async () => {
    const scene = await blocked();
    await again(scene);
    await again(scene);
    expect(await current(scene)).toMatchObject({ state: 'blocked', rechecks: 2 });
  });
});

describe('whoever checks a rollout again', () => {
  test('loses what was decided, and what was shown before counts no more', async () => {
    const scene = flowScene({ approvals: 2 });
    scene.probe.audit = { trust: async () => noAuditRole('iam:GetRole') };
    await submitted(scene);
    await click(scene, 'UYES');
    const shown = shownOn(await current(scene));
    expect(await again(scene, 'UYES')).toBe('counted');
    expect(await current(scene)).toMatchObject({ state: 'awaiting-approval', decisions: [] });
    expect(await answerTo(scene.verbs.decide({ ...shown, userId: 'UALSO', verdict: 'approve' }))).toBe(
      'digest-changed',
    );
  });

  test('is for whoever asked for it and for its approvers', async () => {
    const scene = await blocked();
    expect(await again(scene, 'UNOBODY')).toBe('not-permitted');
    expect(await again(scene, 'UYES')).toBe('counted');
    accountsAsked(scene, true);
    await again(scene);
    await click(scene, 'UYES');
    await scene.memory.runFor(3000);
    expect(await again(scene)).toBe('not-open');
  });
});
