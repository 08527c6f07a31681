import type { Ami as OutputAmi } from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { Ami } from '../ec2/ami.ts';
import { uuid } from '../identity/ids.ts';
import type { Job } from './distribution.ts';
import { distribute } from './distribution.ts';
import type { Build, FailureContext } from './library.ts';
import { createSourceImage } from './source-image.ts';

const MINUTE = 60_000;
const LONGEST_REASON = 1024;

type Life = { cloud: Cloud; build: Build };

/** PENDING → BUILDING → TESTING → DISTRIBUTING → INTEGRATING → AVAILABLE, or FAILED on the way. */
export function beginLife(cloud: Cloud, build: Build): void {
  const life = { cloud, build };
  const { pending, build: building } = cloud.world.imageBuilder.durations;
  build.image.state = { status: 'PENDING' };
  later(life, pending, () => {
    build.image.state = { status: 'BUILDING' };
    later(life, building, () => test(life));
  });
}

function test(life: Life): void {
  const { cloud, build } = life;
  const source = buildSource(life);
  if (source === undefined) return;
  build.sourceAmiId = source.id;
  if (build.image.imageTestsConfiguration?.imageTestsEnabled === false) {
    startDistribution(life, source);
    return;
  }
  build.image.state = { status: 'TESTING' };
  later(life, cloud.world.imageBuilder.durations.test, () => startDistribution(life, source));
}

function buildSource({ cloud, build }: Life): Ami | undefined {
  try {
    return createSourceImage(cloud, build);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const workflow = `wf-${uuid('build', build.arn)}`;
    const reason = `Workflow Execution ID: '${workflow}' failed with reason: EC2 Client Error: '${error.message}'`;
    build.image.state = { status: 'FAILED', reason: reason.slice(0, LONGEST_REASON) };
    return undefined;
  }
}

function startDistribution(life: Life, source: Ami): void {
  const { cloud, build } = life;
  build.image.state = { status: 'DISTRIBUTING' };
  distribute(cloud, build, source, (jobs) => {
    if (jobs.some(({ state }) => state === 'failed')) {
      build.image.state = distributionFailed(build, source, jobs);
      return;
    }
    build.image.state = { status: 'INTEGRATING' };
    later(life, cloud.world.imageBuilder.durations.integrate, () => finish(build, source, jobs));
  });
}

function finish(build: Build, source: Ami, jobs: Job[]): void {
  const copies = jobs.map(({ region, account, copy }) => output(region, account, copy?.id ?? '', copy?.name ?? ''));
  build.image.outputResources = { amis: [output(source.region, source.owner, source.id, source.name), ...copies] };
  build.image.state = { status: 'AVAILABLE' };
}

function output(region: string, accountId: string, image: string, name: string): OutputAmi {
  return { region, image, name, accountId };
}

/** In the service's own words; its `reason` ends at 1024 characters whatever was still to be said. */
function distributionFailed(build: Build, source: Ami, jobs: Job[]): Build['image']['state'] {
  const failed = jobs.filter(({ state }) => state === 'failed');
  const items = failed.map(
    ({ region, account, problem }, index) =>
      `${index + 1}) ${problem} when distributing the image from the source account (ID: ${source.owner}) to the destination account (ID: ${account}) in Region ${region}.`,
  );
  const errorMessage = `Not all distribution jobs are completed. ${items.join(' ')}`;
  const reason = `Distribution failed with JobId '${uuid('distribution', build.arn)}', status = 'Failed' for ARN '${build.arn}'. '${errorMessage}'`;
  const failureContext: FailureContext = {
    imageStatus: 'DISTRIBUTING',
    distributionFailure: {
      errorMessage,
      regionFailures: failed.map(({ region, account, problem = '' }) => ({
        region,
        targetAccountId: account,
        status: 'FAILED',
        errorMessage: problem,
      })),
    },
  };
  return { status: 'FAILED', reason: reason.slice(0, LONGEST_REASON), failureContext };
}

function later({ cloud, build }: Life, minutes: number, work: () => void): void {
  build.halt = cloud.clock.after(minutes * MINUTE, work);
}
