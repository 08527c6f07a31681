import type {
  ListWaitingWorkflowStepsRequest,
  ListWaitingWorkflowStepsResponse,
  SendWorkflowStepActionRequest,
  SendWorkflowStepActionResponse,
} from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../operation.ts';
import { isOf } from '../arns.ts';
import type { Build, StepRun, WorkflowRun } from '../build.ts';
import { tellStepWaits } from '../images/events.ts';
import { listed } from '../listing.ts';
import { answersByToken, demandImageBuilder, invalidParameter, notFound } from '../rules.ts';
import type { Done, Stage } from './stage.ts';

/** WaitForAction: nothing goes on until somebody acts, or nobody has in time. */
export function waitForAction({ cloud, build, step }: Stage, done: Done): void {
  step.status = 'WAITING';
  const run = build.runs.find(({ steps }) => steps.includes(step));
  if (run !== undefined) tellStepWaits(cloud, build, run, step);
  const expire = build.agenda.after(step.timeoutSeconds * 1000, () => {
    delete step.act;
    done({ message: `Step ${step.name} timed out after ${step.timeoutSeconds} seconds` });
  });
  step.act = (action, reason) => {
    expire();
    delete step.act;
    step.outputs = () => ({ action, ...(reason === undefined ? {} : { reason }) });
    const stopped = `Step ${step.name} was stopped${reason === undefined ? '' : `: ${reason}`}`;
    done(action === 'RESUME' ? undefined : { message: stopped });
  };
}

export function listWaitingSteps(call: Call<ListWaitingWorkflowStepsRequest>): ListWaitingWorkflowStepsResponse {
  demandImageBuilder(call, { action: 'imagebuilder:ListWaitingWorkflowSteps', resource: '*' });
  const waiting = stepsOf(call).filter(({ step }) => step.status === 'WAITING');
  const all = waiting.map(({ build, run, step }) => ({
    arn: step.id,
    stepExecutionId: step.id,
    imageBuildVersionArn: build.arn,
    workflowExecutionId: run.id,
    workflowBuildVersionArn: run.workflow.arn,
    name: step.name,
    action: step.action,
    startTime: new Date(step.startedAt ?? run.startedAt).toISOString(),
  }));
  const { page, next } = listed(all, call.input, {});
  return { steps: page.map(({ arn: _arn, ...step }) => step), ...next };
}

const answerAction = answersByToken<SendWorkflowStepActionRequest, SendWorkflowStepActionResponse>();

/** Resumes or stops a waiting step, once. */
export function sendStepAction(call: Call<SendWorkflowStepActionRequest>): SendWorkflowStepActionResponse {
  const { input, region, caller } = call;
  const id = input.stepExecutionId ?? '';
  const image = input.imageBuildVersionArn ?? '';
  const step = `arn:aws:imagebuilder:${region}:${caller.account}:workflow-step-execution/${id}`;
  for (const resource of [image, step]) {
    demandImageBuilder(call, { action: 'imagebuilder:SendWorkflowStepAction', resource });
  }
  return answerAction(call, () => {
    const found = stepsOf(call).find((candidate) => candidate.step.id === id);
    if (found === undefined) throw notFound(id);
    if (found.build.arn !== image) {
      throw invalidParameter('imageBuildVersionArn', `The step '${id}' does not belong to the image '${image}'.`);
    }
    const { act } = found.step;
    if (act === undefined) {
      const message = `The step '${id}' is not waiting for an action: its status is ${found.step.status}.`;
      throw new AwsError('InvalidRequestException', 400, message);
    }
    act(input.action ?? 'STOP', input.reason);
    return { stepExecutionId: id, imageBuildVersionArn: image, clientToken: input.clientToken };
  });
}

/** Every step of every workflow of the caller's images. */
function stepsOf(call: Call<unknown>): { build: Build; run: WorkflowRun; step: StepRun }[] {
  return [...call.cloud.library.builds.values()]
    .filter(({ arn }) => isOf(call, arn))
    .flatMap((build) => build.runs.flatMap((run) => run.steps.map((step) => ({ build, run, step }))));
}
