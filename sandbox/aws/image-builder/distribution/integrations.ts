import type { Build, ImageConfigurationStep, Job, RegionFailure } from '../build.ts';
import { problemIn } from '../client-errors.ts';
import { enterState } from '../images/events.ts';
import type { Done, Stage } from '../workflows/stage.ts';
import type { Cloud } from '../../cloud.ts';
import { failingAt } from './failing.ts';
import { jobRecord } from './jobs.ts';
import type { Task } from './tasks.ts';
import { tasksOf } from './tasks.ts';

const MINUTE = 60_000;

const RUNNING: Record<ImageConfigurationStep, string> = {
  ASSOCIATE_LICENSES: 'AssociateLicensesRunning',
  UPDATE_LAUNCH_TEMPLATES: 'UpdateLaunchTemplateRunning',
  PUT_SSM_PARAMETERS: 'PutSsmParametersRunning',
  UPDATE_FAST_LAUNCH_CONFIGURATIONS: 'UpdateFastLaunchConfiguration',
  EXPORT_AMI: 'ExportAmiRunning',
};

/** ApplyImageConfigurations: licences, launch templates, parameters, Fast Launch and exports. What fails undoes no copy. */
export function applyConfigurations({ cloud, build, step }: Stage, done: Done): void {
  enterState(cloud, build, { status: 'INTEGRATING' });
  const open = new Set(tasksOf(cloud, build));
  const failures: RegionFailure[] = [];
  step.outputs = () => ({
    configuredImages: build.jobs.map((job) => recordOf(job, open, failures)),
  });
  const end = () => done(failures.length === 0 ? undefined : { message: told(failures), regionFailures: failures });
  build.agenda.after(cloud.world.imageBuilder.durations.integrate * MINUTE, () => {
    if (open.size === 0) return end();
    for (const task of open) {
      build.agenda.after(task.minutes * MINUTE, () => {
        const failure = attempt(cloud, build, task);
        if (failure !== undefined) failures.push(failure);
        open.delete(task);
        if (open.size === 0) end();
      });
    }
  });
}

function attempt(cloud: Cloud, build: Build, task: Task): RegionFailure | undefined {
  const { region, account, step } = task;
  const failing = failingAt(cloud.world, task, step);
  if (failing !== undefined) {
    const { status, message: errorMessage } = failing;
    return { region, targetAccountId: account, status, imageConfigurationStep: step, errorMessage };
  }
  // Of a copy that was never made Image Builder says that all is well.
  const lied = build.jobs.some((job) => job.account === account && job.region === region && job.state === 'lied');
  const problem = lied ? undefined : problemIn(task.work);
  if (problem === undefined) return undefined;
  return { region, targetAccountId: account, status: 'FAILED', imageConfigurationStep: step, errorMessage: problem };
}

function told(failures: readonly RegionFailure[]): string {
  return failures.map(({ region, errorMessage }) => `In region '${region}' - '${errorMessage}'`).join(' ');
}

function recordOf(job: Job, open: ReadonlySet<Task>, failures: readonly RegionFailure[]) {
  const isOf = ({ region, account }: Pick<Task, 'region' | 'account'>) =>
    region === job.region && account === job.account;
  const current = [...open].find(isOf);
  const failure = failures.find(({ region, targetAccountId: account }) => isOf({ region, account }));
  const { status: _status, ...record } = jobRecord(job, '');
  if (current !== undefined) return { ...record, step: RUNNING[current.step] };
  return failure === undefined
    ? { ...record, status: 'Completed', step: 'Completed' }
    : { ...record, status: 'Failed', step: 'Completed', errorMessage: failure.errorMessage };
}
