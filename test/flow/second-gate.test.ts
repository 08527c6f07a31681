import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/errors.ts';
import type { FlowScene } from '../support/flow-scene.ts';
import { announcements, answerTo, click, current, flowScene, submitted } from '../support/flow-scene.ts';

const STEP = { stepExecutionId: 'step-12345678', name: 'Approve' };
const SECOND = { stepExecutionId: 'step-87654321', name: 'Release' };

/** A rollout whose image waits at a step while it is tested. */
async function gated(options: Parameters<typeof flowScene>[0] = {}): Promise<FlowScene> {
  const scene = flowScene(options);
  scene.aws.image = { mayWait: true };
  const real = { ...scene.aws };
  scene.aws.statusAt = (ms) => (scene.aws.steps.length > 0 ? 'TESTING' : real.statusAt(ms));
  await submitted(scene);
  scene.aws.steps = [STEP];
  await click(scene, 'UYES');
  if (options.approvals === 2) await click(scene, 'ULEAD');
  await scene.memory.runFor(30_000);
  expect((await current(scene)).state).toBe('gate-waiting');
  return scene;
}

/** Clicks on the card of the gate. */
async function clickGate(scene: FlowScene, userId: string, said: Parameters<typeof click>[2] = {}) {
  const { gates = [] } = await current(scene);
  return click(scene, userId, { reportId: gates.at(-1)?.stepExecutionId ?? '', ...said });
}

const kinds = (scene: FlowScene) => announcements(scene).map(({ kind }) => kind);
const gateCards = ({ memory }: FlowScene) => memory.messages().filter(({ body }) => body.kind === 'gate-card');

test('an image that waits is asked about once, on a card of its own', async () => {
  const scene = await gated();
  await scene.memory.runFor(120_000);
  expect(kinds(scene).filter((kind) => kind === 'gate-found')).toHaveLength(1);
  expect(gateCards(scene)).toHaveLength(1);
  expect(scene.aws.answers).toEqual([]);
});

test('an approval resumes the step with who said so', async () => {
  const scene = await gated();
  await clickGate(scene, 'UYES');
  await scene.memory.runFor(120_000);
  const { state, imageArn, gates } = await current(scene);
  expect(state).toBe('available');
  expect(scene.aws.answers).toMatchObject([
    {
      imageArn,
      stepExecutionId: STEP.stepExecutionId,
      action: 'RESUME',
      reason: 'approved in Slack by UYES, rollout #1',
    },
  ]);
  expect(gates).toMatchObject([{ action: 'RESUME', closedAt: expect.any(Number) }]);
  expect(kinds(scene)).not.toContain('gate-elsewhere');
});

test('a rejection stops the step with its reason', async () => {
  const scene = await gated();
  await clickGate(scene, 'UALSO', { verdict: 'reject', reason: 'not before Friday' });
  scene.aws.copyAt = (target) => ({ kind: 'absent', target });
  scene.aws.image = { status: 'FAILED', reason: 'Step Approve was stopped' };
  await scene.memory.runFor(120_000);
  expect(scene.aws.answers).toMatchObject([
    { action: 'STOP', reason: 'stopped in Slack by UALSO, rollout #1: not before Friday' },
  ]);
  expect(await current(scene)).toMatchObject({ state: 'failed', outcome: expect.stringContaining('was stopped') });
});

test.each([
  ['the requester', 'UASKED', {}, 'own-request'],
  ['somebody outside the policy', 'UNOBODY', {}, 'not-an-approver'],
  ['a card of another step', 'UYES', { reportId: 'step-other' }, 'digest-changed'],
  ['the card of the report', 'UYES', { reportId: 'report-0' }, 'digest-changed'],
  ['an override', 'UYES', { verdict: 'override', reason: 'x' } as const, 'not-open'],
])('%s does not open a gate', async (_who, userId, said, code) => {
  const scene = await gated();
  expect(await answerTo(clickGate(scene, userId, said))).toBe(code);
  await scene.memory.runFor(60_000);
  expect(scene.aws.answers).toEqual([]);
});

test('a gate needs as many people as the start', async () => {
  const scene = await gated({ approvals: 2 });
  await clickGate(scene, 'UYES');
  expect(await answerTo(clickGate(scene, 'UYES'))).toBe('already-decided');
  await scene.memory.runFor(60_000);
  expect(scene.aws.answers).toEqual([]);
  await clickGate(scene, 'UALSO');
  await scene.memory.runFor(60_000);
  expect(scene.aws.answers).toMatchObject([{ action: 'RESUME', reason: expect.stringContaining('UYES, UALSO') }]);
});

test('two people racing answer the step once', async () => {
  const scene = await gated();
  const answers = await Promise.all([
    answerTo(clickGate(scene, 'UYES')),
    answerTo(clickGate(scene, 'UALSO', { verdict: 'reject' })),
  ]);
  await scene.memory.runFor(60_000);
  expect(answers).toEqual(['counted', 'not-open']);
  expect(scene.aws.answers).toHaveLength(1);
});

test('a step that somebody answers elsewhere is told, and the image followed', async () => {
  const scene = await gated();
  scene.aws.steps = [];
  await scene.memory.runFor(120_000);
  expect(kinds(scene)).toContain('gate-elsewhere');
  expect((await current(scene)).state).toBe('available');
  expect(await answerTo(clickGate(scene, 'UYES'))).toBe('not-open');
});

test('a step answered elsewhere between the click and its word is told', async () => {
  const scene = await gated();
  const real = { ...scene.aws.gates };
  scene.aws.gates.answer = async (said) => {
    scene.aws.steps = [];
    return real.answer(said);
  };
  await clickGate(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect(scene.aws.answers).toEqual([]);
  expect(kinds(scene)).toContain('gate-elsewhere');
});

test('a word whose answer is lost is sent again, the very same', async () => {
  const scene = await gated();
  const real = { ...scene.aws.gates };
  const sent: unknown[] = [];
  scene.aws.gates.answer = async (said) => {
    sent.push(said);
    const answered = await real.answer(said);
    if (sent.length === 1) throw new Fault('sending', { code: 'TimeoutError', source: 'aws', retryable: true });
    return answered;
  };
  await clickGate(scene, 'UYES');
  await scene.memory.runFor(120_000);
  expect(new Set(sent.map((said) => JSON.stringify(said))).size).toBe(1);
  expect(scene.aws.answers).toHaveLength(1);
  expect((await current(scene)).state).toBe('available');
});

test('each of two gates is asked about in its turn', async () => {
  const scene = await gated();
  scene.aws.steps = [STEP, SECOND];
  await clickGate(scene, 'UYES');
  await scene.memory.runFor(60_000);
  expect((await current(scene)).gates).toMatchObject([STEP, SECOND]);
  await clickGate(scene, 'UYES');
  await scene.memory.runFor(120_000);
  expect(scene.aws.answers).toHaveLength(2);
  expect((await current(scene)).state).toBe('available');
});

test('a gate whose time is over ends with its image', async () => {
  const scene = await gated();
  scene.aws.copyAt = (target) => ({ kind: 'absent', target });
  scene.aws.image = { mayWait: true, status: 'FAILED', reason: 'Step Approve timed out after 60 seconds' };
  scene.aws.steps = [];
  await scene.memory.runFor(120_000);
  expect(await current(scene)).toMatchObject({ state: 'failed', outcome: expect.stringContaining('timed out') });
});

test('where waiting steps cannot be listed the image is followed all the same', async () => {
  const scene = flowScene();
  scene.aws.image = { mayWait: true };
  scene.aws.gates.waiting = async () => {
    throw new Fault('listing', { code: 'AccessDeniedException', source: 'aws', retryable: false });
  };
  await submitted(scene);
  await click(scene, 'UYES');
  await scene.memory.runFor(120_000);
  expect((await current(scene)).state).toBe('available');
  expect(scene.logged.map(({ event }) => event)).toContain('gates.unreadable');
});
