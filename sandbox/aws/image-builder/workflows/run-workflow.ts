import type { Cloud } from '../../cloud.ts';
import { uuid } from '../../identity/ids.ts';
import type { Build, PlannedWorkflow, StepRun, WorkflowRun } from '../build.ts';
import { problemIn } from '../client-errors.ts';
import { modifyAttributes } from '../distribution/attributes.ts';
import { copyToTargets } from '../distribution/copies.ts';
import { applyConfigurations } from '../distribution/integrations.ts';
import { launchInstance } from '../images/parent-image.ts';
import { createSourceImage } from '../images/source-image.ts';
import type { Done, Stage, StepFailure } from './stage.ts';
import { waitForAction } from './waiting-steps.ts';

/** What stopped a workflow, and the place of that step in it. */
export type WorkflowFailure = StepFailure & { at: number; run: WorkflowRun };

const MINUTE = 60_000;
const DAY_SECONDS = 86_400;

/** Seconds; those of the service's own documentation where it has any. */
const TIMEOUTS: Record<string, number> = {
  WaitForAction: 3 * DAY_SECONDS,
  DistributeImage: 21_600,
  ModifyImageAttributes: 7200,
  ApplyImageConfigurations: 21_600,
};
const USUAL_TIMEOUT = 7200;

/** The work of the actions that are more than time. */
const ACTIONS: Record<string, (stage: Stage, done: Done) => void> = {
  LaunchInstance: (stage, done) => timed(stage, done, () => launchInstance(stage)),
  CreateImage: (stage, done) => timed(stage, done, () => createSourceImage(stage)),
  DistributeImage: copyToTargets,
  ModifyImageAttributes: modifyAttributes,
  ApplyImageConfigurations: applyConfigurations,
  WaitForAction: waitForAction,
};

/** Goes through the steps of a workflow, from the given one on, and says what stopped it, if anything did. */
export function runWorkflow(
  { cloud, build }: { cloud: Cloud; build: Build },
  planned: PlannedWorkflow,
  first: number,
  ended: (failure?: WorkflowFailure) => void,
): void {
  const run = beginRun(cloud, build, planned, first);
  const next = (at: number) => {
    const step = run.steps[at];
    if (step === undefined) {
      endRun(cloud, run, 'COMPLETED');
      ended();
      return;
    }
    step.status = 'RUNNING';
    step.startedAt = cloud.clock.now();
    const act = ACTIONS[step.action] ?? timed;
    act({ cloud, build, step }, (failure) => {
      step.endedAt = cloud.clock.now();
      step.status = failure === undefined ? 'COMPLETED' : 'FAILED';
      if (failure === undefined) return next(at + 1);
      step.message = short(failure.message);
      run.message = short(failure.message);
      endRun(cloud, run, 'FAILED');
      ended({ ...failure, at, run });
    });
  };
  next(first);
}

function beginRun(cloud: Cloud, build: Build, planned: PlannedWorkflow, first: number): WorkflowRun {
  const { workflow, parallelGroup, listed } = planned;
  const id = `wf-${uuid('workflow', build.arn, build.runs.length)}`;
  const run: WorkflowRun = {
    id,
    workflow,
    status: 'RUNNING',
    steps: workflow.steps.map(({ name, action, timeoutSeconds, inputs = {} }, at) => ({
      id: `step-${uuid(id, name, at)}`,
      name,
      action,
      timeoutSeconds: timeoutSeconds ?? TIMEOUTS[action] ?? USUAL_TIMEOUT,
      status: at < first ? 'SKIPPED' : 'PENDING',
      inputs: filledIn(inputs, planned.parameters),
    })),
    startedAt: cloud.clock.now(),
    ...(parallelGroup === undefined ? {} : { parallelGroup }),
    listed,
  };
  build.runs.push(run);
  return run;
}

function endRun(cloud: Cloud, run: WorkflowRun, status: WorkflowRun['status']): void {
  run.status = status;
  run.endedAt = cloud.clock.now();
}

/** Image Builder stops: what runs, waits or was still to come is over. */
export function cancelRuns(cloud: Cloud, build: Build): void {
  for (const run of build.runs.filter(({ status }) => status === 'RUNNING')) {
    for (const step of run.steps.filter(({ status }) => ['PENDING', 'RUNNING', 'WAITING'].includes(status))) {
      step.status = 'CANCELLED';
      step.endedAt = cloud.clock.now();
    }
    endRun(cloud, run, 'CANCELLED');
  }
}

/** Takes its share of the time that the phase takes, then does its work. */
function timed(stage: Stage, done: Done, work: () => void = () => {}): void {
  const { build, cloud, step } = stage;
  build.agenda.after(shareOf(cloud, build, step) * MINUTE, () => {
    const problem = problemIn(work);
    done(problem === undefined ? undefined : { message: problem });
  });
}

/** Minutes. Launching is quick; what is left of the phase is shared among the steps that are not waits. */
function shareOf(cloud: Cloud, build: Build, step: StepRun): number {
  const run = build.runs.find(({ steps }) => steps.includes(step));
  const { build: building, test } = cloud.world.imageBuilder.durations;
  const whole = run?.workflow.type === 'TEST' ? test : building;
  const sharers = run?.steps.filter(({ action }) => action !== 'WaitForAction') ?? [];
  return whole / Math.max(sharers.length, 1);
}

function filledIn(inputs: Record<string, unknown>, parameters: Record<string, string[]>): string {
  return JSON.stringify(inputs).replace(/\{\{\s*\$\.parameters\.([\w-]+)\s*\}\}/g, (_whole, name: string) =>
    (parameters[name] ?? []).join(',').replace(/["\\]/g, String.raw`\$&`),
  );
}

/** Messages of workflows and steps end at 500 characters. */
function short(message: string): string {
  return message.slice(0, 500);
}
