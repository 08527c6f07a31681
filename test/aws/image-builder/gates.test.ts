import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Gates } from '../../../src/flow/ports.ts';
import { FakeAws, json, jsonError, REGION, SOURCE } from '../fake-aws.ts';

const BASE = `arn:aws:imagebuilder:${REGION}:${SOURCE}`;
const IMAGE = `${BASE}:image/my-golden/1.0.0/3`;
const SAID = {
  imageArn: IMAGE,
  stepExecutionId: 'step-1',
  action: 'RESUME',
  reason: 'approved in Slack by U1, rollout #42',
  clientToken: 'token-1',
} as const;

let fake: FakeAws;
let gates: Gates;

beforeEach(async () => {
  fake = new FakeAws();
  gates = (await fake.open()).gates;
});
afterEach(() => fake.close());

const step = (stepExecutionId: string, startTime: string, imageBuildVersionArn = IMAGE) => ({
  stepExecutionId,
  imageBuildVersionArn,
  name: `Gate-${stepExecutionId}`,
  startTime,
});

test('the steps of the image that wait are given, the first first', async () => {
  const other = step('step-9', '2026-11-01', `${BASE}:image/other/1.0.0/1`);
  const pages = [
    { steps: [step('step-2', '2026-11-02'), other], nextToken: 'n' },
    { steps: [step('step-1', '2026-11-01')] },
  ];
  fake.on('imagebuilder:ListWaitingWorkflowSteps', () => json(pages.shift() ?? {}));
  expect(await gates.waiting(IMAGE)).toEqual([
    { stepExecutionId: 'step-1', name: 'Gate-step-1' },
    { stepExecutionId: 'step-2', name: 'Gate-step-2' },
  ]);
});

test('a word is sent with its reason and its token', async () => {
  fake.on('imagebuilder:SendWorkflowStepAction', () => json({ stepExecutionId: 'step-1' }));
  expect(await gates.answer(SAID)).toBe(true);
  expect(fake.of('imagebuilder:SendWorkflowStepAction')[0]?.fields).toEqual({
    imageBuildVersionArn: IMAGE,
    stepExecutionId: 'step-1',
    action: 'RESUME',
    reason: SAID.reason,
    clientToken: 'token-1',
  });
});

test.each([
  ['InvalidRequestException', 400],
  ['ResourceNotFoundException', 404],
])('a step that waits no longer is told by %s', async (code, status) => {
  fake.on('imagebuilder:SendWorkflowStepAction', () => jsonError(code, 'it is not waiting', status));
  fake.on('imagebuilder:ListWaitingWorkflowSteps', () => json({ steps: [step('step-2', '2026-11-02')] }));
  expect(await gates.answer(SAID)).toBe(false);
});

test('a word that is refused while the step waits is a fault', async () => {
  fake.on('imagebuilder:SendWorkflowStepAction', () => jsonError('InvalidRequestException', 'reason', 400));
  fake.on('imagebuilder:ListWaitingWorkflowSteps', () => json({ steps: [step('step-1', '2026-11-02')] }));
  await expect(gates.answer(SAID)).rejects.toMatchObject({ code: 'InvalidRequestException' });
});

test('a denial is a fault that does not pass', async () => {
  fake.on('imagebuilder:SendWorkflowStepAction', () => jsonError('AccessDeniedException', 'no', 403));
  await expect(gates.answer(SAID)).rejects.toMatchObject({ code: 'AccessDeniedException', retryable: false });
});
