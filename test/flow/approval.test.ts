import { expect, test } from 'vitest';
import { readPolicy } from '../../src/domain/approval/policy-file.ts';
import type { FlowScene } from '../support/flow-scene.ts';
import {
  announcedKinds,
  announcements,
  answerTo,
  click,
  current,
  flowScene,
  shownOn,
  submitted,
} from '../support/flow-scene.ts';
import { denied, fakeProbe, noAnswer } from '../support/fake-probe.ts';
import { CONFIGURATION_ARN, FAR, INFRASTRUCTURE_ARN, NEAR, RECIPE_ARN } from '../support/sample-rollout.ts';

const HOUR = 3_600_000;
const policed = (text: string) => flowScene({ policy: readPolicy(text, 'policy.yml') });

/** A rollout that a missing role blocks, and that UBOSS may let through. */
async function blocked(more = ''): Promise<FlowScene> {
  const scene = policed(`approvers: [UYES, UALSO]\noverriders: [UBOSS, UASKED]\ntimeToLive: 24h\n${more}`);
  scene.probe.target = { assume: async () => denied('sts:AssumeRole') };
  await submitted(scene);
  expect((await current(scene)).state).toBe('blocked');
  return scene;
}
const override = { verdict: 'override', reason: 'the role is created tonight' } as const;

test('what nobody decides in time expires, and is told', async () => {
  const scene = policed('approvers: [UYES]\ntimeToLive: 24h');
  await submitted(scene);
  await scene.memory.runFor(24 * HOUR);
  expect(await current(scene)).toMatchObject({ state: 'expired', endedAt: expect.any(Number) });
  expect(announcements(scene).at(-1)).toEqual({ kind: 'expired', was: 'awaiting-approval', requestedBy: 'UASKED' });
  expect(await answerTo(click(scene, 'UYES'))).toBe('not-open');
});

test('a click after the time is refused though the clockwork is late', async () => {
  const scene = policed('approvers: [UYES]\ntimeToLive: 24h');
  await submitted(scene);
  scene.clock.advance(24 * HOUR);
  expect(await answerTo(click(scene, 'UYES'))).toBe('expired');
  expect((await current(scene)).decisions).toEqual([]);
});

test('an approval in time is not undone by the expiry', async () => {
  const scene = policed('approvers: [UYES]\ntimeToLive: 24h');
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(48 * HOUR);
  expect((await current(scene)).state).toBe('available');
  expect(announcedKinds(scene)).not.toContain('expired');
});

test('a drift asks anew with the whole time to decide', async () => {
  const scene = policed('approvers: [UYES]\ntimeToLive: 24h');
  await submitted(scene);
  await scene.memory.runFor(20 * HOUR);
  scene.probe.target = { dryRun: async (_target, action) => noAnswer(action) };
  await click(scene, 'UYES');
  await scene.memory.runFor(10 * HOUR);
  expect((await current(scene)).state).toBe('awaiting-approval');
  await scene.memory.runFor(14 * HOUR);
  expect((await current(scene)).state).toBe('expired');
});

test('where the policy asks nobody it starts without a click', async () => {
  const scene = policed('approvers: [UYES]\napprovals: 0');
  await submitted(scene);
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('available');
  expect(announcedKinds(scene).slice(0, 3)).toEqual(['report', 'approval-not-needed', 'started']);
});

test('where the policy asks nobody a drift is told and starts what is there', async () => {
  const scene = policed('approvers: [UYES]\napprovals: 0');
  const { catalog } = scene.aws;
  let reads = 0;
  const real = { ...catalog };
  catalog.readInputs = async (chosen) => {
    reads += 1;
    const inputs = await real.readInputs(chosen);
    return reads === 1 ? inputs : { ...inputs, targets: [...inputs.targets].toReversed() };
  };
  await submitted(scene);
  await scene.memory.runFor(60_000);
  expect(announcedKinds(scene)).toEqual(expect.arrayContaining(['drifted', 'started']));
  expect(scene.aws.made()).toBe(1);
});

test('production needs two of its own, and a misspelt tag no less', async () => {
  const scene = policed(`
approvers: [UYES, UALSO]
rules: [{ tags: [production], approvals: 2, approvers: [SLEADS, UALSO] }]
accounts:
  '111122223333': { tags: [production] }
  '777788889999': { tags: [prodution] }
`);
  await submitted(scene);
  expect((await click(scene, 'UALSO')).state).toBe('awaiting-approval');
  expect((await click(scene, 'UYES')).state).toBe('awaiting-approval');
  expect((await click(scene, 'ULEAD')).state).toBe('starting');
});

test('verdicts that the policy does not accept block', async () => {
  const scene = policed('approvers: [UYES]\nacceptable: []');
  scene.probe.target = { dryRun: async (_target, action) => noAnswer(action) };
  await submitted(scene);
  expect((await current(scene)).state).toBe('blocked');
});

test('an override brings a blocked rollout to its approvers', async () => {
  const scene = await blocked();
  expect((await click(scene, 'UBOSS', override)).state).toBe('awaiting-approval');
  expect(announcements(scene).at(-1)).toMatchObject({ kind: 'overridden', by: 'UBOSS', reason: override.reason });
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('available');
});

test.each([
  ['an approver', 'UYES', override, 'not-an-overrider'],
  ['the requester', 'UASKED', override, 'own-request'],
  ['an overrider without a reason', 'UBOSS', { ...override, reason: ' ' }, 'no-reason'],
  ['an approval instead', 'UYES', {}, 'not-open'],
])('%s lifts no block', async (_who, userId, said, code) => {
  const scene = await blocked();
  expect(await answerTo(click(scene, userId, said))).toBe(code);
  expect(await current(scene)).toMatchObject({ state: 'blocked', decisions: [] });
});

test('whoever lifted a block does not approve it as well', async () => {
  const scene = policed('approvers: [UYES, UBOSS]\napprovals: 0\noverriders: [UBOSS]');
  scene.probe.target = { assume: async () => denied('sts:AssumeRole') };
  await submitted(scene);
  await click(scene, 'UBOSS', override);
  await scene.memory.runFor(60_000);
  expect(await answerTo(click(scene, 'UBOSS'))).toBe('already-decided');
  expect((await current(scene)).state).toBe('awaiting-approval');
  expect((await click(scene, 'UYES')).state).toBe('starting');
});

test('an override covers no other failure than it was given for', async () => {
  const scene = policed('approvers: [UYES]\noverriders: [UBOSS]');
  const { target } = fakeProbe();
  const one = async (account: string) => (account === NEAR.account ? denied('sts:AssumeRole') : target.assume(account));
  scene.probe.target = { assume: one };
  await submitted(scene);
  await click(scene, 'UBOSS', override);
  scene.probe.target = { assume: async () => denied('sts:AssumeRole') };
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('blocked');
  expect(scene.aws.requests).toEqual([]);
});

test('a block that nobody lifts in time expires', async () => {
  const scene = await blocked();
  await scene.memory.runFor(24 * HOUR);
  expect(announcements(scene).at(-1)).toMatchObject({ kind: 'expired', was: 'blocked' });
  expect(await answerTo(click(scene, 'UBOSS', override))).toBe('not-open');
});

const asking = (token: string, requestedBy = 'UASKED', recipeArn = RECIPE_ARN) => ({
  token,
  requestedBy,
  configurationArn: CONFIGURATION_ARN,
  recipeArn,
  infrastructureArn: INFRASTRUCTURE_ARN,
});

test('a newer request for the same by the same person supersedes', async () => {
  const scene = flowScene();
  await submitted(scene);
  await scene.verbs.submitRollout(asking('V2'));
  await scene.memory.runFor(60_000);
  expect(await current(scene)).toMatchObject({ state: 'superseded' });
  expect(announcements(scene)).toContainEqual({ kind: 'superseded', by: 2, requestedBy: 'UASKED' });
  expect(await answerTo(click(scene, 'UYES'))).toBe('not-open');
  expect((await scene.verbs.rolloutByNumber(2)).state).toBe('awaiting-approval');
});

test.each([
  ['by somebody else', asking('V2', 'UOTHER')],
  ['of another recipe', asking('V2', 'UASKED', RECIPE_ARN.replace('golden', 'windows'))],
])('a request %s supersedes nothing', async (_which, asked) => {
  const scene = flowScene();
  await submitted(scene);
  await scene.verbs.submitRollout(asked);
  await scene.memory.runFor(60_000);
  expect((await current(scene)).state).toBe('awaiting-approval');
});

test('approvers are told what changed since the last rollout', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  scene.aws.inputs = { ...scene.aws.inputs, targets: [FAR] };
  await scene.verbs.submitRollout(asking('V2'));
  await scene.memory.runFor(60_000);
  const { since } = await scene.verbs.rolloutByNumber(2);
  expect(since?.number).toBe(1);
  expect(since?.differences.join('\n')).toContain('targets[0].region: "us-west-2" → "eu-west-1"');
});

test('after a drift the card says what it changed since the last rollout', async () => {
  const scene = flowScene();
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(60_000);
  const { id } = await scene.verbs.submitRollout(asking('V2'));
  await scene.memory.runFor(60_000);
  const second = await scene.verbs.rolloutByNumber(2);
  expect(second.since).toEqual({ number: 1, differences: [] });
  if (scene.aws.inputs instanceof Error) throw scene.aws.inputs;
  scene.aws.inputs = { ...scene.aws.inputs, targets: [FAR] };
  await click(scene, 'UYES', { ...shownOn(second), rolloutId: id });
  await scene.memory.runFor(60_000);
  const { state, since } = await scene.verbs.rolloutByNumber(2);
  expect(state).toBe('awaiting-approval');
  expect(since?.number).toBe(1);
  expect(since?.differences.join('\n')).toContain('targets[0].region: "us-west-2" → "eu-west-1"');
});

test.each([
  ['somebody outside', 'UNOBODY', 'not-a-requester'],
  ['a guest', 'UGUEST', 'not-permitted'],
])('%s asks for no rollout where the policy names who may', async (_who, userId, code) => {
  const scene = policed('approvers: [UYES]\nrequesters: [SLEADS, UGUEST]');
  scene.directory.people = { UGUEST: { isGuest: true } };
  expect(await answerTo(scene.verbs.submitRollout(asking('V1', userId)))).toBe(code);
  expect((await scene.verbs.submitRollout(asking('V1', 'ULEAD'))).number).toBe(1);
});

test('while Slack cannot be asked nobody asks for a rollout', async () => {
  const scene = flowScene();
  scene.directory.isDown = true;
  expect(await answerTo(scene.verbs.submitRollout(asking('V1')))).toBe('cannot-verify');
});

test('somebody who was just taken out of the group is refused', async () => {
  const scene = flowScene();
  await submitted(scene);
  scene.directory.groupMembers = async () => [];
  expect(await answerTo(click(scene, 'ULEAD'))).toBe('not-an-approver');
});

test('what is counted after the person was told no is not counted', async () => {
  const scene = flowScene();
  await submitted(scene);
  const late = new AbortController();
  const real = { ...scene.directory };
  scene.directory.person = async (userId) => {
    late.abort();
    return real.person(userId);
  };
  expect(await answerTo(click(scene, 'UYES', { signal: late.signal }))).toBe('no-answer-in-time');
  expect(await current(scene)).toMatchObject({ state: 'awaiting-approval', decisions: [] });
});
