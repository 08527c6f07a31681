import type { WorkflowConfiguration } from '@aws-sdk/client-imagebuilder';
import {
  GetWorkflowStepExecutionCommand,
  ListWaitingWorkflowStepsCommand,
  RetryImageCommand,
  SendWorkflowStepActionCommand,
} from '@aws-sdk/client-imagebuilder';
import { expect, test, vi } from 'vitest';
import { BASE, FIRST, refusal, SECOND } from '../start-twin.ts';
import { act, BUILD, executions, GATE, GATED, gated, stepsOf, waitingStep } from './gated.ts';
import { failureContext, imageOf, SOURCE, until } from './scene.ts';

test('a resumed gate lets the copies begin', async () => {
  const build = await gated();
  const waiting = await waitingStep(build.client);
  expect(waiting).toMatchObject({ name: 'Approve', action: 'WaitForAction', imageBuildVersionArn: build.arn });
  expect((await imageOf(build))?.state?.status).toBe('DISTRIBUTING');
  expect((await stepsOf(build, 'DISTRIBUTION')).map(({ status }) => status)).toEqual([
    'WAITING',
    'PENDING',
    'PENDING',
    'PENDING',
  ]);
  await act(build, 'RESUME', 'release 42');
  await until(build, 'AVAILABLE');
  const [approve, copy] = await stepsOf(build, 'DISTRIBUTION');
  expect(approve).toMatchObject({ status: 'COMPLETED', inputs: JSON.stringify({ payload: 'gate release' }) });
  expect(JSON.parse(approve?.outputs ?? '')).toEqual({ action: 'RESUME', reason: 'release 42' });
  expect(JSON.parse(copy?.outputs ?? '')).toMatchObject({
    distributedImages: [SOURCE, FIRST, SECOND].map((accountId) => ({
      region: 'us-west-2',
      accountId,
      amiId: expect.stringMatching(/^ami-/),
      status: 'Completed',
      step: 'Completed',
    })),
  });
});

test("a running copy step's outputs grow", async () => {
  const build = await gated();
  await act(build, 'RESUME');
  const records = async () => {
    const [, copy] = await stepsOf(build, 'DISTRIBUTION');
    const { outputs } = await build.client.send(
      new GetWorkflowStepExecutionCommand({ stepExecutionId: copy?.stepExecutionId }),
    );
    const { distributedImages = [] }: { distributedImages?: { step: string; status?: string }[] } = JSON.parse(
      outputs ?? '{}',
    );
    return distributedImages;
  };
  await vi.waitUntil(async () => (await records()).some(({ step }) => step === 'CopyAmiRunning'), { interval: 5 });
  const running = await records();
  expect(running[0]).toMatchObject({ accountId: SOURCE, status: 'Completed', step: 'Completed' });
  expect(running.find(({ step }) => step === 'CopyAmiRunning')).not.toHaveProperty('status');
});

test('a stopped gate fails the image with its reason', async () => {
  const build = await gated();
  await act(build, 'STOP', 'not before Friday');
  const image = await until(build, 'FAILED');
  expect(image?.state?.reason).toMatch(/^Workflow Execution ID: 'wf-.*' failed with reason: .*not before Friday/);
  expect(await failureContext(build)).toMatchObject({
    imageStatus: 'DISTRIBUTING',
    failedStep: 'Approve',
    workflowArn: GATED.workflowArn,
  });
});

test('a gate is acted upon once', async () => {
  const build = await gated();
  const step = await waitingStep(build.client);
  const send = (action: 'RESUME' | 'STOP', clientToken: string, image = build.arn) =>
    build.client.send(
      new SendWorkflowStepActionCommand({
        stepExecutionId: step?.stepExecutionId,
        imageBuildVersionArn: image,
        action,
        clientToken,
      }),
    );
  const other = `${BASE}:image/golden-amazon-linux/1.1.0/9`;
  expect((await refusal(send('RESUME', 'one', other))).name).toBe('InvalidParameterValueException');
  await send('RESUME', 'two');
  expect((await send('RESUME', 'two')).stepExecutionId).toBe(step?.stepExecutionId);
  expect((await refusal(send('STOP', 'three'))).name).toBe('InvalidRequestException');
});

test('a gate that nobody opens times out', async () => {
  const soon = GATE.replace('action: WaitForAction,', 'action: WaitForAction, timeoutSeconds: 60,');
  const build = await gated([BUILD, GATED], soon);
  const image = await until(build, 'FAILED');
  expect(image?.state?.reason).toContain('Step Approve timed out after 60 seconds');
  expect((await build.client.send(new ListWaitingWorkflowStepsCommand({}))).steps).toEqual([]);
});

const GATED_TEST = `
imageBuilder:
  workflows:
    - { name: look, version: 1.0.0, type: TEST, steps: [{ name: Look, action: WaitForAction }] }
`;
const LOOK: WorkflowConfiguration = { workflowArn: `${BASE}:workflow/test/look/1.0.0/1` };

test('a failed test that is no reason to stop stops nothing', async () => {
  const build = await gated([BUILD, { ...LOOK, onFailure: 'CONTINUE' }], GATED_TEST);
  await act(build, 'STOP');
  await until(build, 'AVAILABLE');
  expect((await executions(build)).map(({ status }) => status)).toEqual(['COMPLETED', 'FAILED']);
});

test('a retry repeats the test that failed', async () => {
  const build = await gated([BUILD, LOOK], GATED_TEST);
  await act(build, 'STOP');
  await until(build, 'FAILED');
  await build.client.send(new RetryImageCommand({ imageBuildVersionArn: build.arn }));
  await act(build, 'RESUME');
  await until(build, 'AVAILABLE');
  expect((await executions(build)).map(({ type, status, retried }) => [type, status, retried])).toEqual([
    ['BUILD', 'COMPLETED', false],
    ['TEST', 'FAILED', true],
    ['TEST', 'COMPLETED', false],
  ]);
});
