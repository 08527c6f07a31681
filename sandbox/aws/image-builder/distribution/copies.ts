import type { Cloud } from '../../cloud.ts';
import { AwsError } from '../../aws-error.ts';
import { modifyImageAttribute } from '../../ec2/change-image.ts';
import { copyImage } from '../../ec2/copy-image.ts';
import { describeImages } from '../../ec2/describe-images.ts';
import { modifySnapshotAttribute } from '../../ec2/snapshots/change-snapshot.ts';
import { createTags } from '../../ec2/tags.ts';
import { ec2Id } from '../../identity/ids.ts';
import type { Caller } from '../../identity/principals.ts';
import type { Call } from '../../operation.ts';
import { quotaOf } from '../../quotas/quotas.ts';
import type { Build, Job } from '../build.ts';
import { imageName, markOf } from '../build.ts';
import { asking, problemIn } from '../client-errors.ts';
import type { Done, Stage } from '../workflows/stage.ts';
import { actorAtHome, actorIn, callAs } from './actors.ts';
import { failingAt } from './failing.ts';
import { isSettled, isThere, jobFailure, jobRecord, planJobs } from './jobs.ts';

const ENDS = { FAILED: 'failed', CANCELLED: 'cancelled', TIMED_OUT: 'timed-out' } as const;

/** How often Image Builder asks the target accounts how their copies do. */
const POLL = 15_000;

/** Concurrent AMI copies per distribution configuration. */
const CONCURRENT_COPIES = 'L-69312229';

/** DistributeImage: every target gets its copy, each made as its own account. */
export function copyToTargets({ cloud, build, step }: Stage, done: Done): void {
  const { source } = build;
  if (source === undefined) throw new Error(`distributing "${build.arn}": it has no AMI yet`);
  if (build.jobs.length === 0) build.jobs = planJobs(cloud, build, source);
  else build.jobs = build.jobs.map((job) => again(cloud, job));
  step.outputs = () => ({
    distributedImages: build.jobs
      .filter(({ state }) => state !== 'queued')
      .map((job) => jobRecord(job, 'CopyAmiRunning')),
  });
  const overdue = cloud.clock.now() + step.timeoutSeconds * 1000;
  const look = () => {
    for (const job of build.jobs) follow(cloud, job);
    startQueued(cloud, build);
    if (cloud.clock.now() >= overdue) timeOut(cloud, build);
    if (build.jobs.every(isSettled)) done(jobFailure(build));
    else build.agenda.after(POLL, look);
  };
  look();
}

/**
 * A retry goes on where it failed: what is there stays, the rest starts anew. Failed copies make room: nobody knows
 * whether EC2 lets their names go, but without it no retry could succeed.
 */
function again(cloud: Cloud, job: Job): Job {
  const { region, account, entry, copy } = job;
  if (isThere(job)) return job;
  cloud.amis = cloud.amis.filter(({ id, state }) => id !== copy?.id || state !== 'failed');
  return { region, account, entry, state: 'queued' };
}

/** So many copies at a time as the quota says; nobody knows whether the service queues the others or fails. */
function startQueued(cloud: Cloud, build: Build): void {
  const { sourceAccount: account, buildRegion: region } = cloud.world;
  const most = quotaOf(cloud, { account, region, service: 'imagebuilder', code: CONCURRENT_COPIES });
  const places = most - build.jobs.filter(({ state }) => state === 'copying').length;
  const queued = build.jobs.filter(({ state }) => state === 'queued');
  for (const job of queued.slice(0, Math.max(places, 0))) start(cloud, build, job);
}

function start(cloud: Cloud, build: Build, job: Job): void {
  job.state = 'copying';
  job.startedAt = cloud.clock.now();
  const name = imageName(build, job.entry?.amiDistributionConfiguration?.name);
  if (cloud.world.imageBuilder.lies === 'available-without-copies') {
    job.copy = { id: ec2Id('ami', 'never made', build.arn, job.account, job.region), name };
    settle(cloud, job, 'lied');
    return;
  }
  const failing = failingAt(cloud.world, job, 'COPY');
  if (failing !== undefined) {
    job.problem = failing.message;
    settle(cloud, job, ENDS[failing.status]);
    return;
  }
  const problem = problemIn(() => {
    job.actor = actorIn(cloud, build, job);
    const { actor } = job;
    asking('EC2', () => {
      shareSource(cloud, build, job);
      job.copy = copyAs(cloud, build, { ...job, actor, name });
    });
  });
  if (problem !== undefined) fail(cloud, job, problem);
}

/** The target account must see the source AMI and its snapshots before it can copy them. */
function shareSource(cloud: Cloud, build: Build, { account }: Job): void {
  const home = actorAtHome(cloud, build);
  const { source } = build;
  // Of somebody else's AMI nothing can be shared: the target sees it already or never will.
  if (source === undefined || account === home.account || source.owner !== home.account) return;
  const input = { ImageId: source.id, LaunchPermission: { Add: [{ UserId: account }] } };
  modifyImageAttribute(callAs(cloud, home, source.region, input));
  for (const { snapshot } of source.devices) {
    shareSnapshot(callAs(cloud, home, source.region, {}), snapshot.id, account);
  }
}

/** Image Builder may share only what is tagged as its own; of anything else EC2 tells the target that it may not read it. */
function shareSnapshot(call: Call<object>, id: string, account: string): void {
  const input = { SnapshotId: id, CreateVolumePermission: { Add: [{ UserId: account }] } };
  try {
    modifySnapshotAttribute({ ...call, input });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'UnauthorizedOperation') throw error;
  }
}

type CopyOrder = Pick<Job, 'region' | 'entry'> & { actor: Caller; name: string };

function copyAs(cloud: Cloud, build: Build, order: CopyOrder): { id: string; name: string } {
  const { region, actor, name, entry } = order;
  const ami = entry?.amiDistributionConfiguration ?? {};
  const { source } = build;
  const copied = copyImage(
    callAs(cloud, actor, region, {
      Name: name,
      SourceImageId: source?.id,
      SourceRegion: source?.region,
      ...(ami.description === undefined ? {} : { Description: ami.description }),
      ...(ami.kmsKeyId === undefined ? {} : { Encrypted: true, KmsKeyId: ami.kmsKeyId }),
    }),
  );
  const id = copied.ImageId ?? '';
  const tags = Object.entries({ ...ami.amiTags, ...markOf(build) }).map(([Key, Value]) => ({ Key, Value }));
  createTags(callAs(cloud, actor, region, { Resources: [id], Tags: tags }));
  return { id, name };
}

/** Asks the target account about its copy, as Image Builder does. */
function follow(cloud: Cloud, job: Job): void {
  const { copy, actor } = job;
  if (job.state !== 'copying' || copy === undefined || actor === undefined) return;
  let state: string | undefined;
  const problem = problemIn(() =>
    asking('EC2', () => {
      const { Images = [] } = describeImages(callAs(cloud, actor, job.region, { ImageIds: [copy.id] }));
      state = Images[0]?.State;
    }),
  );
  if (problem !== undefined) fail(cloud, job, problem);
  else if (state === 'available') settle(cloud, job, 'copied');
  else if (state === 'failed') fail(cloud, job, `AMI Copy Reported Failure For ${copy.id}`);
}

function timeOut(cloud: Cloud, build: Build): void {
  for (const job of build.jobs.filter((one) => !isSettled(one))) {
    job.problem = `The AMI copy did not complete in time`;
    settle(cloud, job, 'timed-out');
  }
}

function fail(cloud: Cloud, job: Job, problem: string): void {
  job.problem = problem;
  settle(cloud, job, 'failed');
}

function settle(cloud: Cloud, job: Job, state: Job['state']): void {
  job.state = state;
  job.stoppedAt = cloud.clock.now();
}
