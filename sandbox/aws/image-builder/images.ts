import type {
  CancelImageCreationRequest,
  CancelImageCreationResponse,
  CreateImageRequest,
  CreateImageResponse,
  GetImageRequest,
  GetImageResponse,
} from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../aws-error.ts';
import { requestTagKeys, resourceTagKeys } from '../identity/access.ts';
import type { Call } from '../operation.ts';
import { isOf } from './configurations.ts';
import { beginLife } from './image-life.ts';
import { resolveRecipe } from './inputs.ts';
import type { Build } from './library.ts';
import {
  answersByToken,
  checkClientToken,
  checkPattern,
  checkTags,
  demandImageBuilder,
  invalidParameter,
  notFound,
} from './rules.ts';

const RECIPE_ARN =
  /^arn:aws[^:]*:imagebuilder:[^:]+:(?:[0-9]{12}|aws):image-recipe\/[a-z0-9-_]+\/(?:[0-9]+|x)\.(?:[0-9]+|x)\.(?:[0-9]+|x)$/;
const INFRASTRUCTURE_ARN = /^arn:aws[^:]*:imagebuilder:[^:]+:[0-9]{12}:infrastructure-configuration\/[a-z0-9-_]+$/;
const CONFIGURATION_ARN = /^arn:aws[^:]*:imagebuilder:[^:]+:[0-9]{12}:distribution-configuration\/[a-z0-9-_]+$/;

const answerCreation = answersByToken<CreateImageRequest, CreateImageResponse>();
const answerCancellation = answersByToken<CancelImageCreationRequest, CancelImageCreationResponse>();

const ENDED = new Set(['AVAILABLE', 'FAILED', 'CANCELLED', 'DEPRECATED', 'DELETED', 'DISABLED']);

export function createImage(call: Call<CreateImageRequest>): CreateImageResponse {
  checkRequest(call.input);
  demandCreation(call);
  return answerCreation(call, () => {
    const { cloud, input } = call;
    const build = newBuild(call);
    cloud.library.builds.set(build.arn, build);
    beginLife(cloud, build);
    const version = build.arn.replace(/\/[0-9]+$/, '');
    return {
      requestId: call.requestId,
      clientToken: input.clientToken,
      imageBuildVersionArn: build.arn,
      latestVersionReferences: {
        latestVersionArn: version.replace(/[^/]+$/, 'x.x.x'),
        latestMajorVersionArn: version.replace(/\.\d+\.\d+$/, '.x.x'),
        latestMinorVersionArn: version.replace(/\.\d+$/, '.x'),
        latestPatchVersionArn: version,
      },
    };
  });
}

function checkRequest(input: CreateImageRequest): void {
  checkClientToken(input.clientToken);
  checkTags('tags', input.tags);
  if (input.workflows !== undefined && input.executionRole === undefined) {
    throw new AwsError('InvalidRequestException', 400, 'An execution role is required to provide workflows');
  }
  if (input.workflows !== undefined || input.executionRole !== undefined || input.containerRecipeArn !== undefined) {
    throw notInSandbox('containerRecipeArn, workflows and executionRole');
  }
  if (input.imageRecipeArn === undefined) {
    const message = 'Exactly one of imageRecipeArn and containerRecipeArn must be provided.';
    throw new AwsError('InvalidRequestException', 400, message);
  }
  checkPattern('imageRecipeArn', input.imageRecipeArn, RECIPE_ARN);
  checkPattern('infrastructureConfigurationArn', input.infrastructureConfigurationArn, INFRASTRUCTURE_ARN);
  checkPattern('distributionConfigurationArn', input.distributionConfigurationArn, CONFIGURATION_ARN);
}

/** CreateImage also needs the permission to read what it is given, and to tag where there are tags. */
function demandCreation(call: Call<CreateImageRequest>): void {
  const { input, caller, region } = call;
  const recipe = input.imageRecipeArn ?? '';
  const resource = `arn:aws:imagebuilder:${region}:${caller.account}:image/${recipe.split('/').slice(1).join('/')}/*`;
  const context = requestTagKeys(input.tags ?? {});
  demandImageBuilder(call, { action: 'imagebuilder:CreateImage', resource, context });
  if (input.tags !== undefined) demandImageBuilder(call, { action: 'imagebuilder:TagResource', resource, context });
  demandImageBuilder(call, { action: 'imagebuilder:GetImageRecipe', resource: recipe });
  const infrastructure = input.infrastructureConfigurationArn ?? '';
  demandImageBuilder(call, { action: 'imagebuilder:GetInfrastructureConfiguration', resource: infrastructure });
  const configuration = input.distributionConfigurationArn;
  if (configuration === undefined) return;
  demandImageBuilder(call, { action: 'imagebuilder:GetDistributionConfiguration', resource: configuration });
}

function newBuild(call: Call<CreateImageRequest>): Build {
  const { cloud, input, region, caller } = call;
  const { library } = cloud;
  const recipe = resolveRecipe(library, input.imageRecipeArn ?? '');
  if (recipe === undefined || !isOf(call, recipe.arn)) throw absent('imageRecipeArn', input.imageRecipeArn);
  const infrastructure = library.infrastructures.get(input.infrastructureConfigurationArn ?? '');
  if (infrastructure === undefined) {
    throw absent('infrastructureConfigurationArn', input.infrastructureConfigurationArn);
  }
  const configuration = library.configurations.get(input.distributionConfigurationArn ?? '');
  if (configuration === undefined && input.distributionConfigurationArn !== undefined) {
    throw absent('distributionConfigurationArn', input.distributionConfigurationArn);
  }
  refuseLaterSteps(configuration?.distributions ?? []);
  const path = recipe.arn?.split(':image-recipe/')[1] ?? '';
  const versionArn = `arn:aws:imagebuilder:${region}:${caller.account}:image/${path}`;
  const number = [...library.builds.keys()].filter((arn) => arn.startsWith(`${versionArn}/`)).length + 1;
  const arn = `${versionArn}/${number}`;
  const createdAt = cloud.clock.now();
  return {
    arn,
    createdAt,
    halt: () => {},
    image: structuredClone({
      arn,
      type: 'AMI',
      name: recipe.name,
      version: `${recipe.version}/${number}`,
      platform: recipe.platform,
      enhancedImageMetadataEnabled: input.enhancedImageMetadataEnabled ?? true,
      state: { status: 'PENDING' },
      imageRecipe: recipe,
      infrastructureConfiguration: infrastructure,
      ...(configuration === undefined ? {} : { distributionConfiguration: configuration }),
      imageTestsConfiguration: input.imageTestsConfiguration ?? { imageTestsEnabled: true, timeoutMinutes: 720 },
      dateCreated: new Date(createdAt).toISOString(),
      outputResources: { amis: [] },
      ...(input.tags === undefined ? {} : { tags: input.tags }),
      buildType: 'USER_INITIATED',
    }),
  };
}

/** The twin would have to pretend that it had done these; it says so instead. */
function refuseLaterSteps(distributions: readonly object[]): void {
  const done = new Set(['region', 'amiDistributionConfiguration']);
  for (const distribution of distributions) {
    const step = Object.entries(distribution).find(([name, value]) => value !== undefined && !done.has(name));
    if (step !== undefined) throw notInSandbox(step[0]);
  }
}

function notInSandbox(what: string): AwsError {
  return new AwsError('InvalidRequestException', 400, `The sandbox does not carry out ${what}.`);
}

function absent(parameter: string, arn: string | undefined): AwsError {
  return invalidParameter(parameter, `The resource '${arn}' does not exist.`);
}

export function getImage(call: Call<GetImageRequest>): GetImageResponse {
  const build = buildOf(call, 'imagebuilder:GetImage', call.input.imageBuildVersionArn);
  return { requestId: call.requestId, image: build.image };
}

export function cancelImage(call: Call<CancelImageCreationRequest>): CancelImageCreationResponse {
  const { input, requestId } = call;
  const build = buildOf(call, 'imagebuilder:CancelImageCreation', input.imageBuildVersionArn);
  return answerCancellation(call, () => {
    if (ENDED.has(build.image.state.status ?? '')) {
      const message = `The image '${build.arn}' is in the state ${build.image.state.status} and cannot be cancelled.`;
      throw new AwsError('InvalidRequestException', 400, message);
    }
    // Copies that EC2 has begun go on: cancelling stops Image Builder, not EC2.
    build.halt();
    build.image.state = { status: 'CANCELLED', reason: 'Image creation was cancelled.' };
    return { requestId, clientToken: input.clientToken, imageBuildVersionArn: build.arn };
  });
}

/** The build of an ARN, if the caller may do that with it and has it. */
export function buildOf(call: Call<unknown>, action: string, given: string | undefined): Build {
  const arn = given ?? '';
  const build = call.cloud.library.builds.get(arn);
  demandImageBuilder(call, { action, resource: arn, context: resourceTagKeys(build?.image.tags ?? {}) });
  if (build === undefined || !isOf(call, arn)) throw notFound(arn);
  return build;
}
