import type { Distribution } from '@aws-sdk/client-imagebuilder';
import type { Cloud } from '../../cloud.ts';
import type { Ami } from '../../ec2/ami.ts';
import type { Build, Job, RegionFailure } from '../build.ts';
import { distributionsOf } from '../build.ts';
import type { StepFailure } from '../workflows/stage.ts';

/** Every AMI that the image is to end up as: the one there is already, and a copy for each target. */
export function planJobs({ world }: Cloud, build: Build, source: Ami): Job[] {
  const { sourceAccount, buildRegion } = world;
  const entries = distributionsOf(build);
  const home: Job = {
    region: source.region,
    account: source.owner,
    entry: entries.find(({ region }) => region === source.region),
    state: 'copied',
    copy: { id: source.id, name: source.name },
    startedAt: source.createdAt,
    stoppedAt: source.createdAt,
  };
  const isOwn = source.owner === sourceAccount;
  const copies = entries.flatMap((entry) =>
    targetsOf(entry, sourceAccount)
      .filter((account) => !isOwn || account !== sourceAccount || entry.region !== buildRegion)
      .map((account): Job => ({ region: entry.region ?? '', account, entry, state: 'queued' })),
  );
  return isOwn ? [home, ...copies] : copies;
}

/** Without targets the source account gets the copy. */
function targetsOf({ amiDistributionConfiguration: ami }: Distribution, sourceAccount: string): string[] {
  return ami?.targetAccountIds ?? [sourceAccount];
}

/** Whether the job has ended, in whatever way. */
export function isSettled({ state }: Job): boolean {
  return state !== 'queued' && state !== 'copying';
}

export function isThere({ state }: Job): boolean {
  return state === 'copied' || state === 'lied';
}

const FAILURES: Partial<Record<Job['state'], RegionFailure['status']>> = {
  'timed-out': 'TIMED_OUT',
  cancelled: 'CANCELLED',
};

/** What Image Builder makes of jobs that did not end well; nothing where all did. */
export function jobFailure(build: Build): StepFailure | undefined {
  const regionFailures = build.jobs.flatMap((job): RegionFailure[] => {
    if (isThere(job)) return [];
    const status = FAILURES[job.state] ?? 'FAILED';
    return [{ region: job.region, targetAccountId: job.account, status, errorMessage: job.problem ?? '' }];
  });
  if (regionFailures.length === 0) return undefined;
  const owner = build.source?.owner ?? '';
  const items = regionFailures.map(
    ({ region, targetAccountId, errorMessage }, index) =>
      `${index + 1}) ${errorMessage} when distributing the image from the source account (ID: ${owner}) to the destination account (ID: ${targetAccountId}) in Region ${region}.`,
  );
  return { message: `Not all distribution jobs are completed. ${items.join(' ')}`, regionFailures };
}

const STATUSES: Partial<Record<Job['state'], string>> = {
  copied: 'Completed',
  lied: 'Completed',
  failed: 'Failed',
  'timed-out': 'TimedOut',
  cancelled: 'Cancelled',
};

/** A job as a distribution step tells it; `running` is the word for one that is not through. */
export function jobRecord(job: Job, running: string): Record<string, string> {
  const status = STATUSES[job.state];
  return {
    region: job.region,
    accountId: job.account,
    ...(job.copy === undefined ? {} : { name: job.copy.name, amiId: job.copy.id }),
    ...(job.startedAt === undefined ? {} : { dateStarted: new Date(job.startedAt).toISOString() }),
    ...(job.stoppedAt === undefined ? {} : { dateStopped: new Date(job.stoppedAt).toISOString() }),
    ...(status === undefined ? {} : { status }),
    step: status === undefined ? running : 'Completed',
    ...(job.problem === undefined ? {} : { errorMessage: job.problem }),
  };
}
