import { setTimeout as pause } from 'node:timers/promises';
import type { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import {
  CreateDistributionConfigurationCommand,
  CreateImageCommand,
  GetWorkflowStepExecutionCommand,
  ListWorkflowExecutionsCommand,
  ListWorkflowStepExecutionsCommand,
} from '@aws-sdk/client-imagebuilder';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openAws } from '../../src/aws/open-aws.ts';
import { openFlow } from '../../src/flow/open-flow.ts';
import type { Images } from '../../src/flow/ports.ts';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';
import { BUILD, GATE, GATED } from '../sandbox/aws/image-builder/gated.ts';
import { ableWorld, copies, EXECUTION_ROLE, startedWithGates } from '../sandbox/aws/image-builder/scene.ts';
import { BASE, imageBuilder } from '../sandbox/aws/start-twin.ts';
import { announcements, current, flowScene, shownOn } from '../support/flow-scene.ts';

/** Images that are asked for with a workflow of one's own, one step of which waits. */
function startedWithWorkflows(images: Images, client: ImagebuilderClient): Images {
  return {
    get: (imageArn) => images.get(imageArn),
    cancel: (...asked) => images.cancel(...asked),
    removeTemporary: (arn) => images.removeTemporary(arn),
    findByRollout: (...asked) => images.findByRollout(...asked),
    create: async ({ inputs, clientToken }) => {
      const { imageBuildVersionArn = '' } = await client.send(
        new CreateImageCommand({
          imageRecipeArn: inputs.recipe?.arn,
          infrastructureConfigurationArn: inputs.infrastructure?.arn,
          distributionConfigurationArn: inputs.configuration.arn,
          workflows: [BUILD, GATED],
          executionRole: EXECUTION_ROLE,
          clientToken,
        }),
      );
      return { imageArn: imageBuildVersionArn };
    },
  };
}

/** The first step of the workflow that runs last: the gate. */
async function gateStep(client: ImagebuilderClient, imageBuildVersionArn: string | undefined) {
  const { workflowExecutions = [] } = await client.send(new ListWorkflowExecutionsCommand({ imageBuildVersionArn }));
  const { workflowExecutionId } = workflowExecutions.at(-1) ?? {};
  const { steps = [] } = await client.send(new ListWorkflowStepExecutionsCommand({ workflowExecutionId }));
  return client.send(new GetWorkflowStepExecutionCommand({ stepExecutionId: steps[0]?.stepExecutionId }));
}

/**
 * The flow over AWS as the twin has it. Its images are started with a workflow that waits, as Image Builder is asked to
 * by whoever gives it workflows of their own.
 */
async function gatedRollout() {
  const twin = await startedWithGates(ableWorld(GATE));
  for (const [name, value] of Object.entries(twin.environment)) vi.stubEnv(name, value);
  const client = imageBuilder(twin);
  const scene = flowScene();
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const aws = await openAws({ region: 'us-west-2', clock: scene.clock, log });
  onTestFinished(() => {
    aws.close();
    vi.unstubAllEnvs();
  });
  const { distributionConfigurationArn: configurationArn = '' } = await client.send(
    new CreateDistributionConfigurationCommand({ name: 'scene', distributions: [copies({})] }),
  );
  const verbs = openFlow(
    {
      ...scene.rooms,
      catalog: aws.catalog,
      copies: aws.copies,
      gates: aws.gates,
      reach: aws.reach,
      images: startedWithWorkflows(aws.images, client),
    },
    scene.memory.jobs,
  );
  await verbs.submitRollout({
    token: 'V1',
    requestedBy: 'UASKED',
    configurationArn,
    recipeArn: `${BASE}:image-recipe/golden-amazon-linux/1.1.0`,
    infrastructureArn: `${BASE}:infrastructure-configuration/build-large`,
  });
  const until = async (state: Rollout['state']): Promise<Rollout> => {
    for (let looks = 0; looks < 400; looks += 1) {
      await scene.memory.runFor(2000);
      const rollout = await current(scene);
      if (rollout.state === state) return rollout;
      await pause(20);
    }
    throw new Error(
      `the rollout is ${(await current(scene)).state}, not ${state}: ${scene.memory.failures.join('; ')}`,
    );
  };
  await until('awaiting-approval');
  await verbs.decide({ ...shownOn(await current(scene)), userId: 'UYES', verdict: 'approve' });
  const waiting = await until('gate-waiting');
  const reportId = waiting.gates?.[0]?.stepExecutionId ?? '';
  const step = () => gateStep(client, waiting.imageArn);
  const say = (verdict: 'approve' | 'reject', reason?: string) =>
    verbs.decide({
      ...shownOn(waiting),
      reportId,
      userId: 'UALSO',
      verdict,
      ...(reason === undefined ? {} : { reason }),
    });
  return { scene, until, say, step };
}

test('an image that waits is shipped by the word of an approver', { timeout: 60_000 }, async () => {
  const { scene, until, say, step } = await gatedRollout();
  expect((await step()).status).toBe('WAITING');

  await say('approve');
  await until('available');

  const { status, outputs } = await step();
  expect(status).toBe('COMPLETED');
  expect(JSON.parse(outputs ?? '{}')).toEqual({ action: 'RESUME', reason: 'approved in Slack by UALSO, rollout #1' });
  expect(announcements(scene).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['gate-found', 'gate-decided']));
  expect(announcements(scene).map(({ kind }) => kind)).not.toContain('gate-elsewhere');
});

test('an image that is stopped at its gate fails with the reason', { timeout: 60_000 }, async () => {
  const { until, say } = await gatedRollout();

  await say('reject', 'not before Friday');

  expect((await until('failed')).outcome).toContain('not before Friday');
});
