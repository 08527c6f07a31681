import { expect, test } from 'vitest';
import { targetsOf } from '../../../src/domain/configuration.ts';
import { Fault, Refusal } from '../../../src/domain/errors.ts';
import { openFlow } from '../../../src/flow/open-flow.ts';
import type { Store } from '../../../src/flow/ports.ts';
import { RESEND_WINDOW_MS } from '../../../src/flow/steps/start-rollout.ts';
import { LIST_LAG_MS } from '../../support/fake-aws.ts';
import { denied, noAnswer } from '../../support/fake-probe.ts';
import type { FlowScene } from '../../support/flow-scene.ts';
import {
  announcedKinds,
  announcements,
  click,
  current,
  flowScene,
  handedOut,
  submitted,
} from '../../support/flow-scene.ts';
import { INPUTS } from '../../support/sample-rollout.ts';

const fault = (code: string, retryable: boolean) =>
  new Fault(`starting an image: ${code}: no`, { code, source: 'aws', retryable });

/** A rollout that was approved; nothing has run since. */
async function approved(scene: FlowScene = flowScene()): Promise<FlowScene> {
  await submitted(scene);
  await click(scene, 'UYES');
  return scene;
}

/** A rollout whose request left for Image Builder, of which the network lost something. */
async function lost(what: 'request' | 'answer'): Promise<FlowScene> {
  const scene = await approved();
  scene.aws.loses = what;
  await scene.memory.runDue();
  scene.aws.loses = undefined;
  expect((await current(scene)).state).toBe('starting');
  return scene;
}

function withRecipe(scene: FlowScene, version: string): void {
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  const { recipe } = INPUTS;
  scene.aws.inputs = { ...scene.aws.inputs, recipe: { ...recipe, content: { ...Object(recipe.content), version } } };
}

test('a recipe that changed voids the approval', async () => {
  const scene = await approved();
  withRecipe(scene, '1.0.1');
  await scene.memory.runFor(60_000);
  expect(await current(scene)).toMatchObject({ state: 'awaiting-approval', decisions: [] });
  expect(announcedKinds(scene)).toEqual(['report', 'approved', 'drifted', 'report']);
  expect(announcements(scene)[2]).toMatchObject({
    differences: expect.arrayContaining(['recipe.content.version: "1.0.0" → "1.0.1"']),
  });
  expect(scene.aws.requests).toEqual([]);
});

test('a drifted rollout starts on its second approval', async () => {
  const scene = await approved();
  withRecipe(scene, '1.0.1');
  await scene.memory.runFor(60_000);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  const { id, state } = await current(scene);
  expect(state).toBe('available');
  expect(scene.aws.requests.map(({ clientToken }) => clientToken)).toEqual([`${id}-2`]);
});

test('a verdict that got worse voids the approval', async () => {
  const scene = await approved();
  scene.probe.target = { dryRun: async (_target, action) => noAnswer(action) };
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('awaiting-approval');
  const drifted = announcements(scene).find(({ kind }) => kind === 'drifted');
  const worse = drifted?.kind === 'drifted' ? drifted.differences : [];
  expect(worse.length).toBeGreaterThanOrEqual(3);
  expect(worse.filter((line) => !line.includes('pass → cannot-tell'))).toEqual([]);
});

test('a verdict that became a failure blocks the rollout', async () => {
  const scene = await approved();
  scene.probe.target = { assume: async () => denied('sts:AssumeRole') };
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('blocked');
  expect(scene.aws.requests).toEqual([]);
});

test('a report that is not kept voids the approval', async () => {
  const scene = flowScene();
  const { store } = scene.memory;
  const forgetful: Store = {
    tx: (work) => store.tx((tx) => work({ ...tx, reports: { ...tx.reports, kept: async () => undefined } })),
  };
  openFlow({ ...scene.rooms, store: forgetful }, scene.memory.jobs);
  await approved(scene);
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('awaiting-approval');
  expect(announcements(scene)[2]).toMatchObject({ kind: 'drifted', differences: ['the report is missing'] });
});

test('a drifted rollout keeps both reports and hands both out', async () => {
  const scene = await approved();
  withRecipe(scene, '1.0.1');
  await scene.memory.runFor(60_000);
  const { id, report } = await current(scene);
  expect(report?.id).toBe(`${id}-1`);
  expect(scene.memory.kept()).toEqual([`${id}-0`, `${id}-1`]);
  expect(handedOut(scene)).toEqual([`${id}-0`, `${id}-1`]);
});

test('the check of a start that goes ahead is not kept', async () => {
  const scene = await approved();
  await scene.memory.runFor(60_000);
  const { id, state } = await current(scene);
  expect([state, scene.memory.kept()]).toEqual(['available', [`${id}-0`]]);
});

test('what takes too long to be read is not sent again', async () => {
  const scene = await approved();
  scene.aws.loses = 'request';
  await scene.memory.runFor(1000);
  scene.aws.loses = undefined;
  const { catalog } = scene.aws;
  const read = catalog.readInputs.bind(catalog);
  catalog.readInputs = async (chosen) => {
    scene.clock.advance(RESEND_WINDOW_MS);
    return read(chosen);
  };
  await scene.memory.runFor(60_000);
  expect([(await current(scene)).state, scene.aws.made()]).toEqual(['needs-attention', 0]);
});

test('very many verdicts that got worse are counted', async () => {
  const targetAccountIds = Array.from({ length: 90 }, (_, at) => String(100_000_000_000 + at));
  const scene = flowScene();
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  const distributions = ['us-west-2', 'eu-west-1'].map((region) => ({
    region,
    amiDistributionConfiguration: { name: 'golden {{ imagebuilder:buildDate }}', targetAccountIds },
  }));
  const configuration = { ...scene.aws.inputs.configuration, distributions };
  const targets = targetsOf(configuration, scene.aws.inputs.sourceAccount);
  scene.aws.inputs = { ...scene.aws.inputs, configuration, targets };
  await approved(scene);
  scene.probe.target = { dryRun: async (_target, action) => noAnswer(action) };
  await scene.memory.runFor(60_000);
  const drifted = announcements(scene).find(({ kind }) => kind === 'drifted');
  const worse = drifted?.kind === 'drifted' ? drifted.differences : [];
  expect(worse).toHaveLength(101);
  expect(worse.at(-1)).toMatch(/^and \d+ more verdicts that got worse$/);
});

test('a verdict that improved changes nothing', async () => {
  const scene = flowScene();
  scene.probe.target = { dryRun: async (_target, action) => noAnswer(action) };
  await approved(scene);
  delete scene.probe.target;
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('available');
  expect(announcedKinds(scene)).not.toContain('drifted');
});

test('a configuration that is gone at the start fails', async () => {
  const scene = await approved();
  scene.aws.inputs = new Refusal('configuration-not-found', 'reading distribution configuration "x": it is gone');
  await scene.memory.runFor(60_000);
  expect(announcements(scene).at(-1)).toMatchObject({
    kind: 'ended',
    state: 'failed',
    outcome: expect.stringContaining('gone'),
  });
});

test.each([
  ['a refusal', new Refusal('bad-recipe', 'starting an image: InvalidRequestException: no')],
  ['a permanent fault', fault('ServiceQuotaExceededException', false)],
])('%s of Image Builder fails the rollout', async (_name, refusal) => {
  const scene = await approved();
  scene.aws.refusal = refusal;
  await scene.memory.runFor(60_000);
  expect(await current(scene)).toMatchObject({ state: 'failed', outcome: refusal.message });
  expect(scene.aws.requests).toHaveLength(1);
});

test('a token used for another request needs attention', async () => {
  const scene = await approved();
  scene.aws.refusal = fault('IdempotentParameterMismatchException', false);
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('needs-attention');
});

test('within the window the same request is sent again', async () => {
  const scene = await lost('answer');
  await scene.memory.runFor(LIST_LAG_MS - 30_000);
  const [first, second] = scene.aws.requests;
  expect(scene.aws.requests).toHaveLength(2);
  expect(second).toEqual(first);
  expect(scene.aws.made()).toBe(1);
  expect((await current(scene)).state).toBe('available');
});

test('a request that never arrived is sent again', async () => {
  const scene = await lost('request');
  await scene.memory.runFor(60_000);
  expect(scene.aws.made()).toBe(1);
  expect(new Set(scene.aws.requests.map((request) => JSON.stringify(request))).size).toBe(1);
  expect((await current(scene)).state).toBe('available');
});

test('an image found by its tag is not asked for again', async () => {
  const scene = await lost('answer');
  scene.clock.advance(LIST_LAG_MS);
  await scene.memory.runFor(60_000);
  expect(scene.aws.requests).toHaveLength(1);
  expect((await current(scene)).state).toBe('available');
});

test('an image found long after is taken up', async () => {
  const scene = await lost('answer');
  scene.clock.advance(RESEND_WINDOW_MS * 6);
  await scene.memory.runFor(60_000);
  expect(scene.aws.made()).toBe(1);
  expect((await current(scene)).state).toBe('available');
});

test('after the window people are told to look', async () => {
  const scene = await lost('request');
  scene.clock.advance(RESEND_WINDOW_MS + 1);
  await scene.memory.runFor(60_000);
  const { id } = await current(scene);
  expect(scene.aws.requests).toHaveLength(1);
  expect(announcements(scene).at(-1)).toMatchObject({
    kind: 'ended',
    state: 'needs-attention',
    outcome: expect.stringContaining(`ami-distribute:rollout = ${id}`),
  });
});

test('at the end of the window the request is still sent', async () => {
  const scene = await lost('request');
  const { start } = await current(scene);
  scene.clock.advance((start?.sentAt ?? 0) + RESEND_WINDOW_MS - scene.clock.now());
  await scene.memory.runDue();
  expect((await current(scene)).state).toBe('building');
});

test('within the window a search that breaks stops nothing', async () => {
  const scene = await lost('request');
  scene.aws.blind = fault('AccessDeniedException', false);
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('available');
});

test('after the window a search that breaks needs attention', async () => {
  const scene = await lost('request');
  scene.aws.blind = fault('AccessDeniedException', false);
  scene.clock.advance(RESEND_WINDOW_MS + 1);
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('needs-attention');
});

// The first request may have been taken: "no" to the second does not say that nothing runs.
test('a refusal of the second sending leaves the tag to tell', async () => {
  const scene = await lost('answer');
  scene.aws.refusal = fault('ResourceInUseException', false);
  await scene.memory.runFor(RESEND_WINDOW_MS);
  expect((await current(scene)).state).toBe('available');
  expect(scene.aws.made()).toBe(1);
});

test('refusals until the window ends need attention', async () => {
  const scene = await lost('request');
  scene.aws.refusal = fault('ForbiddenException', false);
  await scene.memory.runFor(RESEND_WINDOW_MS + 2 * 60_000);
  expect((await current(scene)).state).toBe('needs-attention');
});

test('a worker that wakes late does not start what drifted', async () => {
  const at = { step: 'start-rollout', place: 2, name: 'catalog.readInputs', when: 'after', how: 'pause' } as const;
  const scene = await approved(flowScene({ at }));
  await scene.memory.runDue();
  expect(scene.interruption.happened()).toBe(true);
  withRecipe(scene, '1.0.1');
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('awaiting-approval');
  await scene.interruption.resume();
  expect(scene.aws.requests).toEqual([]);
  expect((await current(scene)).state).toBe('awaiting-approval');
});

test('a worker that wakes late does not spend another approval', async () => {
  const at = { step: 'start-rollout', place: 2, name: 'catalog.readInputs', when: 'after', how: 'pause' } as const;
  const scene = await approved(flowScene({ at }));
  await scene.memory.runDue();
  withRecipe(scene, '1.0.1');
  await scene.memory.runFor(60_000);
  await click(scene, 'UYES');
  await scene.interruption.resume();
  await scene.memory.runFor(60_000);
  expect(scene.aws.made()).toBe(1);
  expect(scene.aws.requests.map(({ clientToken }) => clientToken.at(-1))).toEqual(['2']);
});

test('a permanent fault while reading the inputs is told', async () => {
  const scene = await approved();
  scene.aws.inputs = fault('AccessDeniedException', false);
  await scene.memory.runFor(RESEND_WINDOW_MS);
  expect((await current(scene)).state).not.toBe('starting');
});

const HOUR = 3_600_000;

test('an approval whose time is over starts nothing', async () => {
  const scene = await approved();
  scene.aws.isDown = true;
  await scene.memory.runFor(HOUR + 60_000);
  expect((await current(scene)).state).toBe('expired');
  expect(announcedKinds(scene)).toEqual(['report', 'approved', 'start-delayed', 'expired']);
  expect(announcements(scene).at(-1)).toMatchObject({ was: 'starting' });
  scene.aws.isDown = false;
  await scene.memory.runFor(100 * HOUR);
  expect(scene.aws.requests).toEqual([]);
});

test('a worker that comes to it after the time starts nothing', async () => {
  const scene = await approved();
  scene.clock.advance(HOUR);
  await scene.memory.runDue();
  expect([(await current(scene)).state, scene.aws.requests]).toEqual(['expired', []]);
});

test('while AWS does not answer people are told once, then it starts', async () => {
  const scene = await approved();
  scene.aws.isDown = true;
  await scene.memory.runFor(10 * 60_000);
  const { enteredAt, state } = await current(scene);
  expect(state).toBe('starting');
  expect(announcements(scene).at(-1)).toMatchObject({ kind: 'start-delayed', until: enteredAt + HOUR });
  scene.aws.isDown = false;
  await scene.memory.runFor(10 * 60_000);
  expect((await current(scene)).state).toBe('available');
  expect(announcedKinds(scene).filter((kind) => kind === 'start-delayed')).toHaveLength(1);
});

test('a request that may have left is given up only by its own window', async () => {
  const scene = await lost('answer');
  scene.aws.blind = fault('TimeoutError', true);
  await scene.memory.runFor(2 * HOUR);
  expect((await current(scene)).state).toBe('starting');
  expect(announcements(scene).at(-1)).toEqual({
    kind: 'start-delayed',
    why: 'starting an image: TimeoutError: no',
    requestedBy: 'UASKED',
  });
  delete scene.aws.blind;
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('available');
});
