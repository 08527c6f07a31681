import type { ImagebuilderClient, WorkflowConfiguration } from '@aws-sdk/client-imagebuilder';
import {
  ListWaitingWorkflowStepsCommand,
  ListWorkflowExecutionsCommand,
  ListWorkflowStepExecutionsCommand,
  SendWorkflowStepActionCommand,
} from '@aws-sdk/client-imagebuilder';
import { vi } from 'vitest';
import { BASE } from '../start-twin.ts';
import type { Building } from './scene.ts';
import { ableWorld, building, EXECUTION_ROLE, startedWithGates } from './scene.ts';

export const AMAZON = 'arn:aws:imagebuilder:us-west-2:aws:workflow';
export const BUILD: WorkflowConfiguration = { workflowArn: `${AMAZON}/build/build-image/x.x.x` };
export const GATED: WorkflowConfiguration = { workflowArn: `${BASE}:workflow/distribution/gated/1.0.0/1` };

export const GATE = `
imageBuilder:
  durations: { copy: [60, 120] }
  workflows:
    - name: gated
      version: 1.0.0
      type: DISTRIBUTION
      parameters: [{ name: gate, defaultValue: [release] }]
      steps:
        - { name: Approve, action: WaitForAction, inputs: { payload: 'gate {{ $.parameters.gate }}' } }
        - { name: Copy, action: DistributeImage }
        - { name: Share, action: ModifyImageAttributes }
        - { name: Apply, action: ApplyImageConfigurations }
`;

export async function gated(workflows: WorkflowConfiguration[] = [BUILD, GATED], changes = GATE): Promise<Building> {
  const world = ableWorld(changes);
  const twin = await startedWithGates(world);
  return building(world, { twin, input: { workflows, executionRole: EXECUTION_ROLE } });
}

export async function waitingStep(client: ImagebuilderClient) {
  const waiting = new ListWaitingWorkflowStepsCommand({});
  await vi.waitUntil(async () => (await client.send(waiting)).steps?.length === 1, { timeout: 10_000, interval: 5 });
  return (await client.send(waiting)).steps?.[0];
}

export async function act({ client, arn }: Building, action: 'RESUME' | 'STOP', reason?: string) {
  const step = await waitingStep(client);
  return client.send(
    new SendWorkflowStepActionCommand({
      stepExecutionId: step?.stepExecutionId,
      imageBuildVersionArn: arn,
      action,
      ...(reason === undefined ? {} : { reason }),
    }),
  );
}

export async function executions({ client, arn }: Building) {
  const { workflowExecutions } = await client.send(new ListWorkflowExecutionsCommand({ imageBuildVersionArn: arn }));
  return workflowExecutions ?? [];
}

export async function stepsOf(build: Building, type: string) {
  const run = (await executions(build)).findLast((execution) => execution.type === type);
  const { steps } = await build.client.send(
    new ListWorkflowStepExecutionsCommand({ workflowExecutionId: run?.workflowExecutionId }),
  );
  return steps ?? [];
}
