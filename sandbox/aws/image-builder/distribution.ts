import type { AmiDistributionConfiguration } from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { Ami } from '../ec2/ami.ts';
import { createTags, modifyImageAttribute } from '../ec2/change-image.ts';
import { copyImage } from '../ec2/copy-image.ts';
import { describeImages } from '../ec2/describe-images.ts';
import type { Caller } from '../identity/principals.ts';
import { CROSS_ACCOUNT_ROLE } from '../identity/principals.ts';
import { openSession } from '../identity/sts.ts';
import type { Call } from '../operation.ts';
import type { Build } from './library.ts';
import { distributionsOf, imageName, markOf } from './source-image.ts';

/** How often Image Builder asks the target accounts how their copies do. */
const POLL = 15_000;

export type Job = {
  region: string;
  account: string;
  /** Whoever acts in the target account, once the role is assumed. */
  actor?: Caller;
  copy?: { id: string; name: string };
  state: 'running' | 'copied' | 'failed';
  /** AWS's own words. */
  problem?: string;
};

/** Copies the source AMI to every target of the configuration, each as its own account, and says when all are settled. */
export function distribute(cloud: Cloud, build: Build, source: Ami, done: (jobs: Job[]) => void): void {
  const jobs = distributionsOf(build).flatMap(({ region = '', amiDistributionConfiguration: ami = {} }) =>
    destinations(cloud, region, ami).map((account) => startJob({ cloud, build, source, region, account, ami })),
  );
  const look = () => {
    for (const job of jobs) follow(cloud, job);
    if (jobs.every(({ state }) => state !== 'running')) done(jobs);
    else build.halt = cloud.clock.after(POLL, look);
  };
  look();
}

/** Without targets the source account gets the copy; in the build Region it has the AMI already. */
function destinations(cloud: Cloud, region: string, ami: AmiDistributionConfiguration): string[] {
  const { sourceAccount, buildRegion } = cloud.world;
  const accounts = ami.targetAccountIds ?? [sourceAccount];
  return accounts.filter((account) => account !== sourceAccount || region !== buildRegion);
}

type Order = {
  cloud: Cloud;
  build: Build;
  source: Ami;
  region: string;
  account: string;
  ami: AmiDistributionConfiguration;
};

function startJob(order: Order): Job {
  const { region, account } = order;
  const job: Job = { region, account, state: 'running' };
  attempt(job, 'STS', () => {
    job.actor = actorIn(order);
  });
  attempt(job, 'EC2', () => {
    shareSource(order);
    job.copy = copyAs(order, job.actor ?? order.cloud.principals.imageBuilder);
  });
  return job;
}

/** In its own account Image Builder acts itself, anywhere else as the cross-account role. */
function actorIn({ cloud, region, account }: Order): Caller {
  const { imageBuilder } = cloud.principals;
  if (account === imageBuilder.account) return imageBuilder;
  const input = { RoleArn: `arn:aws:iam::${account}:role/${CROSS_ACCOUNT_ROLE}`, RoleSessionName: 'ImageBuilder' };
  return openSession(as(cloud, imageBuilder, region, input));
}

/** The target account must see the source AMI and its snapshots before it can copy them. */
function shareSource({ cloud, source, account }: Order): void {
  const { imageBuilder } = cloud.principals;
  if (account === imageBuilder.account) return;
  if (source.kmsKeyArn !== undefined && isManagedByAws(cloud, source.kmsKeyArn)) {
    const message = 'Snapshots encrypted with the AWS Managed CMK can’t be shared. Specify another snapshot.';
    throw new AwsError('InvalidParameter', 400, message);
  }
  const input = { ImageId: source.id, LaunchPermission: { Add: [{ UserId: account }] } };
  modifyImageAttribute(as(cloud, imageBuilder, source.region, input));
}

function isManagedByAws(cloud: Cloud, keyArn: string): boolean {
  const key = cloud.keys.find(({ arn }) => arn === keyArn);
  return key === undefined ? keyArn.endsWith(':alias/aws/ebs') : key.manager === 'AWS';
}

function copyAs(order: Order, actor: Caller): { id: string; name: string } {
  const { cloud, build, source, region, ami } = order;
  const name = imageName(build, ami.name);
  const copied = copyImage(
    as(cloud, actor, region, {
      Name: name,
      SourceImageId: source.id,
      SourceRegion: source.region,
      ...(ami.description === undefined ? {} : { Description: ami.description }),
      ...(ami.kmsKeyId === undefined ? {} : { Encrypted: true, KmsKeyId: ami.kmsKeyId }),
    }),
  );
  const id = copied.ImageId ?? '';
  const tags = Object.entries({ ...ami.amiTags, ...markOf(build) }).map(([Key, Value]) => ({ Key, Value }));
  createTags(as(cloud, actor, region, { Resources: [id], Tags: tags }));
  const shared = (ami.launchPermission?.userIds ?? []).map((UserId) => ({ UserId }));
  if (shared.length > 0) {
    modifyImageAttribute(as(cloud, actor, region, { ImageId: id, LaunchPermission: { Add: shared } }));
  }
  return { id, name };
}

/** Asks the target account about its copy, as Image Builder does. */
function follow(cloud: Cloud, job: Job): void {
  const { copy, actor } = job;
  if (job.state !== 'running' || copy === undefined || actor === undefined) return;
  attempt(job, 'EC2', () => {
    const { Images = [] } = describeImages(as(cloud, actor, job.region, { ImageIds: [copy.id] }));
    const state = Images[0]?.State;
    if (state === 'available') job.state = 'copied';
    if (state === 'failed') fail(job, `AMI Copy Reported Failure For ${copy.id}`);
  });
}

function attempt(job: Job, service: string, work: () => void): void {
  if (job.state === 'failed') return;
  try {
    work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    fail(job, `${service} Client Error: '${error.message}'`);
  }
}

function fail(job: Job, problem: string): void {
  job.state = 'failed';
  job.problem = problem;
}

function as<I>(cloud: Cloud, caller: Caller, region: string, input: I): Call<I> {
  return { cloud, caller, region, input, requestId: 'image-builder' };
}
