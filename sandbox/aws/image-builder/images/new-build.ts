import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { ensureServiceLinkedRole } from '../../identity/service-linked-role.ts';
import type { Call } from '../../operation.ts';
import { quotaOf } from '../../quotas/quotas.ts';
import { createAgenda } from '../agenda.ts';
import { isOf } from '../arns.ts';
import type { Build, PlannedWorkflow } from '../build.ts';
import { hasEnded } from '../build.ts';
import type { Library } from '../library.ts';
import { absent, quotaExceeded } from '../rules.ts';

/** Concurrent builds. */
const CONCURRENT_BUILDS = 'L-BA4D191B';

/** The next build version of an image, kept in the library. `image` is what is particular about it. Throws AwsError. */
export function newBuild(
  call: Call<unknown>,
  version: string,
  plan: PlannedWorkflow[],
  image: Omit<Build['image'], 'state' | 'arn' | 'version'>,
): Build {
  const { cloud } = call;
  const { builds } = cloud.library;
  checkConcurrentBuilds(call);
  ensureServiceLinkedRole(call);
  const number = latestNumber(builds, version) + 1;
  const arn = `${version}/${number}`;
  const createdAt = cloud.clock.now();
  const build: Build = {
    arn,
    createdAt,
    agenda: createAgenda(cloud.clock),
    plan,
    runs: [],
    jobs: [],
    image: structuredClone({
      arn,
      type: 'AMI',
      version: `${version.split('/').at(-1)}/${number}`,
      enhancedImageMetadataEnabled: true,
      state: { status: 'PENDING' },
      dateCreated: new Date(createdAt).toISOString(),
      outputResources: { amis: [] },
      buildType: 'USER_INITIATED',
      ...image,
    }),
  };
  builds.set(arn, build);
  return build;
}

/** Numbers are never given twice, also when the image that had one was deleted last. */
function latestNumber(builds: Library['builds'], version: string): number {
  const numbers = [...builds.keys()].flatMap((arn) =>
    arn.startsWith(`${version}/`) ? [Number(arn.split('/').at(-1))] : [],
  );
  return Math.max(0, ...numbers);
}

function checkConcurrentBuilds(call: Call<unknown>): void {
  const { cloud, caller, region } = call;
  const most = quotaOf(cloud, { account: caller.account, region, service: 'imagebuilder', code: CONCURRENT_BUILDS });
  const running = [...cloud.library.builds.values()].filter((build) => isOf(call, build.arn) && !hasEnded(build));
  if (running.length >= most) throw quotaExceeded(`You have reached the limit of ${most} concurrent builds.`);
}

/** The configuration of an ARN, for an AMI: one with a container in it goes with a container recipe only. */
export function configurationFor({ library }: Cloud, arn: string | undefined) {
  if (arn === undefined) return undefined;
  const found = library.configurations.get(arn);
  if (found === undefined) throw absent('distributionConfigurationArn', arn);
  if (found.distributions?.some((entry) => entry.containerDistributionConfiguration !== undefined) === true) {
    const message = `The distribution configuration '${arn}' distributes containers, and an AMI is none.`;
    throw new AwsError('InvalidRequestException', 400, message);
  }
  return found;
}
