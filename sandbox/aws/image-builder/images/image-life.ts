import type { Ami as OutputAmi } from '@aws-sdk/client-imagebuilder';
import type { Cloud } from '../../cloud.ts';
import type { Build } from '../build.ts';
import type { WorkflowFailure } from '../workflows/run-workflow.ts';
import { cancelRuns, runWorkflow } from '../workflows/run-workflow.ts';
import { enterState } from './events.ts';
import { failedState } from './failures.ts';

const MINUTE = 60_000;

const PHASES = { BUILD: 'BUILDING', TEST: 'TESTING', DISTRIBUTION: 'DISTRIBUTING' } as const;

/** PENDING → BUILDING → TESTING → DISTRIBUTING → INTEGRATING → AVAILABLE, or FAILED on the way. */
export function beginLife(cloud: Cloud, build: Build): void {
  build.agenda.after(cloud.world.imageBuilder.durations.pending * MINUTE, () => {
    enter(cloud, build, { workflow: 0, step: 0 });
  });
}

/** Goes on with a failed image where it failed. */
export function resumeLife(cloud: Cloud, build: Build, failedAt: { workflow: number; step: number }): void {
  for (const run of build.runs.filter(({ status }) => status === 'FAILED')) run.retried = true;
  delete build.failedAt;
  enter(cloud, build, failedAt);
}

/** Copies that EC2 has begun go on: cancelling stops Image Builder, not EC2. */
export function cancelLife(cloud: Cloud, build: Build): void {
  build.agenda.clear();
  cancelRuns(cloud, build);
  for (const job of build.jobs.filter(({ state }) => state === 'queued' || state === 'copying')) {
    job.state = 'cancelled';
    job.stoppedAt = cloud.clock.now();
  }
  enterState(cloud, build, { status: 'CANCELLED', reason: 'Image creation was cancelled.' });
}

function enter(cloud: Cloud, build: Build, at: { workflow: number; step: number }): void {
  const planned = build.plan[at.workflow];
  if (planned === undefined) {
    finish(cloud, build);
    return;
  }
  enterState(cloud, build, { status: PHASES[planned.workflow.type] });
  runWorkflow({ cloud, build }, planned, at.step, (failure) => {
    if (failure === undefined || planned.onFailure === 'CONTINUE') {
      enter(cloud, build, { workflow: at.workflow + 1, step: 0 });
      return;
    }
    fail({ cloud, build }, at.workflow, failure);
  });
}

function finish(cloud: Cloud, build: Build): void {
  build.image.outputResources = { amis: outputsOf(build) };
  enterState(cloud, build, { status: 'AVAILABLE' });
}

function fail({ cloud, build }: { cloud: Cloud; build: Build }, workflow: number, failure: WorkflowFailure): void {
  const phase = build.image.state.status ?? '';
  build.failedAt = { workflow, step: failure.at };
  // Every AMI is there by then, and stays.
  if (phase === 'INTEGRATING') build.image.outputResources = { amis: outputsOf(build) };
  enterState(cloud, build, failedState(build, phase, failure));
}

function outputsOf(build: Build): OutputAmi[] {
  return build.jobs.map(({ region, account: accountId, copy }) => ({
    region,
    image: copy?.id ?? '',
    name: copy?.name ?? '',
    accountId,
  }));
}
