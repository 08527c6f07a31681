import { expect, test } from 'vitest';
import { announcedKinds, announcements, cards, click, current, flowScene, submitted } from '../support/flow-scene.ts';
import { answered, denied, refused } from '../support/fake-probe.ts';
import {
  CONFIGURATION_ARN,
  INFRASTRUCTURE_ARN,
  INPUTS,
  RECIPE_ARN,
  SOURCE,
  TARGETS,
} from '../support/sample-rollout.ts';

test('a rollout goes from its request to available', async () => {
  const scene = flowScene();
  expect((await submitted(scene)).state).toBe('awaiting-approval');
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  const rollout = await current(scene);
  expect(rollout.state).toBe('available');
  expect(rollout.copies.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified']);
  expect(announcedKinds(scene)).toEqual([
    'report',
    'approved',
    'started',
    'phase-begun',
    'phase-begun',
    'region-complete',
    'region-complete',
    'ended',
  ]);
});

test('nothing is left to do for a rollout that ended', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect(scene.memory.waiting().filter(({ name }) => !['tell-thread', 'expire-rollout'].includes(name))).toEqual([]);
  expect(scene.memory.failures).toEqual([]);
});

test('the request to build names the rollout and a token', async () => {
  const scene = flowScene();
  const { id } = await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect(scene.aws.requests).toEqual([{ inputs: INPUTS, clientToken: `${id}-1`, rolloutId: id }]);
});

test('a wildcard recipe is built as the version approved', async () => {
  const scene = flowScene();
  await scene.verbs.submitRollout({
    token: 'V1',
    requestedBy: 'UASKED',
    configurationArn: CONFIGURATION_ARN,
    recipeArn: RECIPE_ARN.replace('1.0.0', 'x.x.x'),
    infrastructureArn: INFRASTRUCTURE_ARN,
  });
  await scene.memory.runFor(60_000);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect(scene.aws.requests.map(({ inputs }) => inputs.recipe?.arn)).toEqual([RECIPE_ARN]);
});

test('a request has its card before anything is asked', async () => {
  const scene = flowScene();
  const { id, number } = await scene.verbs.submitRollout({
    token: 'V2',
    requestedBy: 'UASKED',
    configurationArn: CONFIGURATION_ARN,
    recipeArn: RECIPE_ARN,
    infrastructureArn: INFRASTRUCTURE_ARN,
    reason: 'monthly patches',
  });
  expect(number).toBe(1);
  expect(cards(scene)).toMatchObject([{ body: { kind: 'rollout-card', rolloutId: id }, channel: 'CROLLOUTS' }]);
  expect(await current(scene)).toMatchObject({ state: 'checking', reason: 'monthly patches' });
});

test('every change of a rollout has its card drawn anew', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  const { id, version } = await current(scene);
  const drawn = new Set(scene.memory.waiting().map(({ key }) => key));
  const versions = Array.from({ length: version - 1 }, (_, at) => `tell/rollout/${id}/v${at + 2}`);
  expect(versions.filter((key) => !drawn.has(key))).toEqual([]);
});

test('a prerequisite that fails blocks the rollout', async () => {
  const scene = flowScene();
  scene.probe.target = { assume: async () => denied('sts:AssumeRole') };
  expect((await submitted(scene)).state).toBe('blocked');
  expect(announcements(scene)).toMatchObject([{ kind: 'report', blocked: true, summary: { targets: { total: 3 } } }]);
  expect(scene.aws.requests).toEqual([]);
});

test('a report is kept whole and handed out in the thread', async () => {
  const scene = flowScene();
  const { id, report, channel } = await submitted(scene);
  expect(report?.id).toBe(`${id}-0`);
  const kept = await scene.memory.store.tx((tx) => tx.reports.kept(`${id}-0`));
  expect(kept?.findings.length).toBeGreaterThan(5);
  expect(kept).toMatchObject({ recipeArn: RECIPE_ARN, targets: TARGETS });
  const handed = scene.memory.messages().find(({ body }) => body.kind === 'report-files');
  expect(handed).toMatchObject({ threadKey: `rollout/${id}`, channel, body: { reportId: `${id}-0` } });
});

test('what cannot be told reaches the approver and does not block', async () => {
  const scene = flowScene();
  scene.probe.target = { ownedImages: async () => answered({ pending: 0 }, 'ec2:DescribeImages → no AMI') };
  const rollout = await submitted(scene);
  expect(rollout.state).toBe('awaiting-approval');
  expect(rollout.report?.summary.targets).toMatchObject({ total: 3, ready: 0, unproved: 3 });
  expect(announcements(scene)).toMatchObject([{ kind: 'report', blocked: false, summary: rollout.report?.summary }]);
});

test('a check that breaks reaches the log under its reference', async () => {
  const scene = flowScene();
  scene.probe.target = { identity: () => Promise.reject(new TypeError('no such thing')) };
  const { id } = await submitted(scene);
  const report = await scene.memory.store.tx((tx) => tx.reports.kept(`${id}-0`));
  const crashed = report?.findings.flatMap((finding) => finding.crashed ?? []) ?? [];
  expect(scene.logged.map(({ event }) => event)).toEqual(['check.crashed', 'check.crashed']);
  expect(scene.logged.map(({ fields }) => fields)).toMatchObject(crashed.map((reference) => ({ reference })));
});

test('a rejection ends the rollout with its reason', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES', { verdict: 'reject', reason: 'not on a Friday' });
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('rejected');
  expect(announcements(scene).at(-1)).toEqual({
    kind: 'rejected',
    by: 'UYES',
    requestedBy: 'UASKED',
    reason: 'not on a Friday',
  });
  expect(scene.aws.requests).toEqual([]);
});

test('two approvals are needed where the policy says so', async () => {
  const scene = flowScene({ approvals: 2 });
  await submitted(scene);
  expect((await click(scene, 'UYES')).state).toBe('awaiting-approval');
  await scene.memory.runFor(60_000);
  expect(scene.aws.requests).toEqual([]);
  expect((await click(scene, 'UALSO')).state).toBe('starting');
  await scene.memory.runFor(60_000);
  expect(announcements(scene)[1]).toEqual({ kind: 'approved', by: ['UYES', 'UALSO'], requestedBy: 'UASKED' });
  expect((await current(scene)).state).toBe('available');
});

test('the AMIs are handed out once at the end', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  const { id: rolloutId } = await current(scene);
  const handed = scene.memory.messages().filter(({ body }) => body.kind === 'ami-files');
  expect(handed.map(({ body }) => body)).toEqual([{ kind: 'ami-files', rolloutId }]);
});

test('a failed image ends the rollout as failed', async () => {
  const scene = flowScene();
  scene.aws.statusAt = (ms) => (ms < 5000 ? 'BUILDING' : 'FAILED');
  scene.aws.image = { reason: 'Workflow Execution ID: wf-1 failed with reason: exit 1' };
  scene.aws.copyAt = (target) => ({ kind: 'absent', target });
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect(announcements(scene).at(-1)).toMatchObject({
    kind: 'ended',
    state: 'failed',
    outcome: 'Workflow Execution ID: wf-1 failed with reason: exit 1',
  });
});

test('the source account keeps its own copy without the role', async () => {
  const scene = flowScene();
  const home = { account: SOURCE, region: 'us-west-2' };
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  const { configuration } = scene.aws.inputs;
  const distributions = [{ region: 'us-west-2', amiDistributionConfiguration: { name: 'golden' } }];
  scene.aws.inputs = { ...scene.aws.inputs, configuration: { ...configuration, distributions }, targets: [home] };
  scene.probe.target = { assume: async () => refused('sts:AssumeRole', 'never asked') };
  expect((await submitted(scene)).state).toBe('awaiting-approval');
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('available');
});
