import { uuid } from '../../identity/ids.ts';
import type { Build, FailureContext, RegionFailure } from '../build.ts';
import type { WorkflowFailure } from '../workflows/run-workflow.ts';

const LONGEST_REASON = 1024;
const MOST_REGION_FAILURES = 256;

/** In the service's own words; its `reason` ends at 1024 characters whatever was still to be said. */
export function failedState(build: Build, phase: string, failure: WorkflowFailure): Build['image']['state'] {
  return {
    status: 'FAILED',
    reason: reasonOf(build, phase, failure).slice(0, LONGEST_REASON),
    failureContext: { imageStatus: phase, ...workflowContext(failure), ...distributionContext(failure) },
  };
}

/** What Image Builder does by itself it calls a job; what a workflow does goes by the workflow's execution. */
function reasonOf(build: Build, phase: string, { run, message }: WorkflowFailure): string {
  if (run.listed) return `Workflow Execution ID: '${run.id}' failed with reason: ${message}`;
  const name = phase === 'INTEGRATING' ? 'Integration' : 'Distribution';
  const job = uuid(name, build.arn, build.runs.length);
  const failed = `${name} failed with JobId '${job}', status = 'Failed' for ARN '${build.arn}'.`;
  return phase === 'INTEGRATING' ? `${failed} ${message}` : `${failed} '${message}'`;
}

function workflowContext({ run, at }: WorkflowFailure): Partial<FailureContext> {
  const step = run.steps[at];
  if (!run.listed || step === undefined) return {};
  return {
    workflowExecutionId: run.id,
    workflowArn: run.workflow.arn,
    stepExecutionId: step.id,
    failedStep: step.name,
  };
}

function distributionContext({ message, regionFailures }: WorkflowFailure): Partial<FailureContext> {
  if (regionFailures === undefined) return {};
  const told: RegionFailure[] = regionFailures.slice(0, MOST_REGION_FAILURES);
  return { distributionFailure: { errorMessage: message, regionFailures: told } };
}
