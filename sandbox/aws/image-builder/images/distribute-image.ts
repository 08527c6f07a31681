import type { DistributeImageRequest, DistributeImageResponse } from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../aws-error.ts';
import type { Ami } from '../../ec2/ami.ts';
import { visibleImage } from '../../ec2/rules.ts';
import { requestTagKeys } from '../../identity/access.ts';
import { SERVICE } from '../../identity/principals.ts';
import { serviceSession } from '../../identity/service-session.ts';
import type { Call } from '../../operation.ts';
import { arnName, versionArn } from '../arns.ts';
import type { Build } from '../build.ts';
import { usableExecutionRole } from '../execution-role.ts';
import { absent, answersByToken, checkClientToken, checkTags, demandImageBuilder } from '../rules.ts';
import { ownDistribution } from '../workflows/plan.ts';
import { beginLife } from './image-life.ts';
import { imageOfArn, imageOfParameter } from './named-image.ts';
import { configurationFor, newBuild } from './new-build.ts';

const answerDistribution = answersByToken<DistributeImageRequest, DistributeImageResponse>();

/** Runs only the distribution, on an AMI that is there already. Image Builder acts as the execution role throughout. */
export function distributeImage(call: Call<DistributeImageRequest>): DistributeImageResponse {
  const { cloud, input } = call;
  checkClientToken(input.clientToken);
  checkTags('tags', input.tags);
  const version = imageVersion(call);
  demandDistribution(call, version);
  return answerDistribution(call, () => {
    const executionRole = usableExecutionRole(call, input.executionRole ?? '');
    const source = sourceOf(call, executionRole);
    const build = buildFrom(call, version, executionRole);
    build.source = source;
    beginLife(cloud, build);
    return { clientToken: input.clientToken, imageBuildVersionArn: build.arn };
  });
}

/** The new image is another build of the one it comes from; of a bare AMI nobody knows its name, here the configuration's. */
function imageVersion({ input, region, caller }: Call<DistributeImageRequest>): string {
  const source = input.sourceImage ?? '';
  const number = /^\d+\.\d+\.\d+$/;
  if (source.startsWith('arn:') && number.test(versionArn(source).split('/').at(-1) ?? '')) return versionArn(source);
  const name = arnName(input.distributionConfigurationArn?.split('/').at(-1) ?? '');
  return `arn:aws:imagebuilder:${region}:${caller.account}:image/${name}/1.0.0`;
}

function demandDistribution(call: Call<DistributeImageRequest>, version: string): void {
  const { input } = call;
  const context = requestTagKeys(input.tags ?? {});
  const resource = `${version}/*`;
  demandImageBuilder(call, { action: 'imagebuilder:DistributeImage', resource, context });
  if (input.tags !== undefined) demandImageBuilder(call, { action: 'imagebuilder:TagResource', resource, context });
  const configuration = input.distributionConfigurationArn ?? '';
  demandImageBuilder(call, { action: 'imagebuilder:GetDistributionConfiguration', resource: configuration });
  const source = input.sourceImage ?? '';
  if (source.startsWith('arn:')) demandImageBuilder(call, { action: 'imagebuilder:GetImage', resource: source });
}

/** The AMI, as Image Builder sees it. Throws AwsError where it cannot be distributed. */
function sourceOf(call: Call<DistributeImageRequest>, executionRole: string): Ami {
  const { cloud, input, caller, region } = call;
  const named = input.sourceImage ?? '';
  const actor = serviceSession(cloud, executionRole, SERVICE) ?? caller;
  const where = { account: caller.account, region };
  const asActor = { ...call, caller: actor };
  const ami = refusingAs('InvalidRequestException', () =>
    named.startsWith('arn:')
      ? imageOfArn(asActor, named)
      : visibleImage(cloud, imageOfParameter(asActor, named), where),
  );
  if (ami.state === 'available') return ami;
  throw new AwsError('InvalidRequestException', 400, `The image '${ami.id}' is not available: it is ${ami.state}.`);
}

/** Image Builder answers with a code of its own what another service refused. */
function refusingAs<T>(code: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(code, 400, error.message) : error;
  }
}

function buildFrom(call: Call<DistributeImageRequest>, version: string, executionRole: string): Build {
  const { cloud, input } = call;
  const { library } = cloud;
  const configuration = configurationFor(cloud, input.distributionConfigurationArn);
  if (configuration === undefined) throw absent('distributionConfigurationArn', input.distributionConfigurationArn);
  const original = library.builds.get(input.sourceImage ?? '')?.image;
  return newBuild(call, version, [ownDistribution(library.workflows)], {
    name: original?.name ?? configuration.name,
    ...(original?.platform === undefined ? {} : { platform: original.platform }),
    distributionConfiguration: configuration,
    executionRole,
    ...(input.tags === undefined ? {} : { tags: input.tags }),
    ...(input.loggingConfiguration === undefined ? {} : { loggingConfiguration: input.loggingConfiguration }),
  });
}
