import type {
  GetWorkflowExecutionRequest,
  GetWorkflowExecutionResponse,
  GetWorkflowStepExecutionRequest,
  GetWorkflowStepExecutionResponse,
  ListWorkflowExecutionsRequest,
  ListWorkflowExecutionsResponse,
  ListWorkflowStepExecutionsRequest,
  ListWorkflowStepExecutionsResponse,
  WorkflowStepMetadata,
} from '@aws-sdk/client-imagebuilder';
import type { Call } from '../../operation.ts';
import { isOf } from '../arns.ts';
import type { Build, StepRun, WorkflowRun } from '../build.ts';
import { buildOf } from '../images/images.ts';
import { listed } from '../listing.ts';
import { demandImageBuilder, notFound } from '../rules.ts';

/** A step as it is answered. The documentation has the status WAITING, the SDK's enumeration does not. */
type StepAnswer = Omit<WorkflowStepMetadata, 'status'> & { status: StepRun['status'] };

/** The longest that AWS's model lets an answer say; a gate may wait for longer. */
const LONGEST_TIMEOUT = 43_200;

/** What an image went through so far. Image Builder's own distribution is none of its workflows. */
export function listExecutions(call: Call<ListWorkflowExecutionsRequest>): ListWorkflowExecutionsResponse {
  const build = buildOf(call, 'imagebuilder:ListWorkflowExecutions', call.input.imageBuildVersionArn);
  const runs = build.runs.filter((run) => run.listed).map((run) => ({ arn: run.id, run }));
  const { page, next } = listed(runs, call.input, {});
  const executions = page.map(({ run }) => ({ ...executionOf(run), retried: run.retried ?? false }));
  return { requestId: call.requestId, workflowExecutions: executions, imageBuildVersionArn: build.arn, ...next };
}

export function getExecution(call: Call<GetWorkflowExecutionRequest>): GetWorkflowExecutionResponse {
  const { build, run } = runOf(call, 'imagebuilder:GetWorkflowExecution', call.input.workflowExecutionId);
  return { requestId: call.requestId, imageBuildVersionArn: build.arn, ...executionOf(run) };
}

export function listStepExecutions(
  call: Call<ListWorkflowStepExecutionsRequest>,
): Omit<ListWorkflowStepExecutionsResponse, 'steps'> & { steps: StepAnswer[] } {
  const { build, run } = runOf(call, 'imagebuilder:ListWorkflowStepExecutions', call.input.workflowExecutionId);
  const steps = run.steps.map((step) => ({ arn: step.id, step }));
  const { page, next } = listed(steps, call.input, {});
  return {
    requestId: call.requestId,
    steps: page.map(({ step }) => stepOf(step)),
    workflowBuildVersionArn: run.workflow.arn,
    workflowExecutionId: run.id,
    imageBuildVersionArn: build.arn,
    ...next,
  };
}

export function getStepExecution(
  call: Call<GetWorkflowStepExecutionRequest>,
): Omit<GetWorkflowStepExecutionResponse, 'status'> & StepAnswer {
  const { region, caller, requestId } = call;
  const id = call.input.stepExecutionId ?? '';
  const resource = `arn:aws:imagebuilder:${region}:${caller.account}:workflow-step-execution/${id}`;
  demandImageBuilder(call, { action: 'imagebuilder:GetWorkflowStepExecution', resource });
  const found = runsOf(call).find(({ run }) => run.steps.some((step) => step.id === id));
  const step = found?.run.steps.find((candidate) => candidate.id === id);
  if (found === undefined || step === undefined) throw notFound(id);
  return {
    requestId,
    workflowBuildVersionArn: found.run.workflow.arn,
    workflowExecutionId: found.run.id,
    imageBuildVersionArn: found.build.arn,
    ...stepOf(step),
    onFailure: 'Abort',
    ...(step.timeoutSeconds > LONGEST_TIMEOUT ? {} : { timeoutSeconds: step.timeoutSeconds }),
  };
}

function runOf(call: Call<unknown>, action: string, id = ''): { build: Build; run: WorkflowRun } {
  const resource = `arn:aws:imagebuilder:${call.region}:${call.caller.account}:workflow-execution/${id}`;
  demandImageBuilder(call, { action, resource });
  const found = runsOf(call).find(({ run }) => run.id === id);
  if (found === undefined) throw notFound(id);
  return found;
}

function runsOf(call: Call<unknown>): { build: Build; run: WorkflowRun }[] {
  return [...call.cloud.library.builds.values()]
    .filter(({ arn }) => isOf(call, arn))
    .flatMap((build) => build.runs.filter((run) => run.listed).map((run) => ({ build, run })));
}

function executionOf(run: WorkflowRun) {
  const count = (status: StepRun['status']) => run.steps.filter((step) => step.status === status).length;
  return {
    workflowBuildVersionArn: run.workflow.arn,
    workflowExecutionId: run.id,
    type: run.workflow.type,
    status: run.status,
    ...(run.message === undefined ? {} : { message: run.message }),
    totalStepCount: run.steps.length,
    totalStepsSucceeded: count('COMPLETED'),
    totalStepsFailed: count('FAILED'),
    totalStepsSkipped: count('SKIPPED'),
    startTime: new Date(run.startedAt).toISOString(),
    ...(run.endedAt === undefined ? {} : { endTime: new Date(run.endedAt).toISOString() }),
    ...(run.parallelGroup === undefined ? {} : { parallelGroup: run.parallelGroup }),
  };
}

function stepOf(step: StepRun): StepAnswer {
  const { startedAt, endedAt, message, outputs } = step;
  return {
    stepExecutionId: step.id,
    name: step.name,
    action: step.action,
    status: step.status,
    ...(message === undefined ? {} : { message }),
    inputs: step.inputs,
    ...(outputs === undefined ? {} : { outputs: JSON.stringify(outputs()) }),
    ...(startedAt === undefined ? {} : { startTime: new Date(startedAt).toISOString() }),
    ...(endedAt === undefined ? {} : { endTime: new Date(endedAt).toISOString() }),
  };
}
