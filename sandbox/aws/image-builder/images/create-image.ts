import type { CreateImageRequest, CreateImageResponse } from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { requestTagKeys } from '../../identity/access.ts';
import type { Call } from '../../operation.ts';
import { isOf, latestVersions, versionArn } from '../arns.ts';
import type { Build } from '../build.ts';
import { usableExecutionRole } from '../execution-role.ts';
import { resolveRecipe } from '../inputs.ts';
import { absent, answersByToken, checkClientToken, checkTags, demandImageBuilder } from '../rules.ts';
import { plannedWorkflows } from '../workflows/plan.ts';
import { beginLife } from './image-life.ts';
import { configurationFor, newBuild } from './new-build.ts';

const answerCreation = answersByToken<CreateImageRequest, CreateImageResponse>();

export function createImage(call: Call<CreateImageRequest>): CreateImageResponse {
  const { cloud, input, requestId } = call;
  checkRequest(input);
  demandCreation(call);
  return answerCreation(call, () => {
    const role = input.executionRole === undefined ? undefined : usableExecutionRole(call, input.executionRole);
    const build = buildFrom(call, role);
    beginLife(cloud, build);
    return {
      requestId,
      clientToken: input.clientToken,
      imageBuildVersionArn: build.arn,
      latestVersionReferences: latestVersions(versionArn(build.arn)),
    };
  });
}

function checkRequest(input: CreateImageRequest): void {
  checkClientToken(input.clientToken);
  checkTags('tags', input.tags);
  if (input.workflows !== undefined && input.executionRole === undefined) {
    throw invalid('An execution role is required to provide workflows');
  }
  if ((input.imageRecipeArn === undefined) === (input.containerRecipeArn === undefined)) {
    throw invalid('Exactly one of imageRecipeArn and containerRecipeArn must be provided.');
  }
  if (input.containerRecipeArn !== undefined) throw invalid('The sandbox has no container recipes.');
}

/** CreateImage also needs the permission to read what it is given, and to tag where there are tags. */
function demandCreation(call: Call<CreateImageRequest>): void {
  const { input, caller, region } = call;
  const recipe = input.imageRecipeArn ?? '';
  const resource = `arn:aws:imagebuilder:${region}:${caller.account}:image/${recipe.split('/').slice(1).join('/')}/*`;
  const context = requestTagKeys(input.tags ?? {});
  demandImageBuilder(call, { action: 'imagebuilder:CreateImage', resource, context });
  if (input.tags !== undefined) demandImageBuilder(call, { action: 'imagebuilder:TagResource', resource, context });
  const readable: [action: string, resource: string | undefined][] = [
    ['imagebuilder:GetImageRecipe', recipe],
    ['imagebuilder:GetInfrastructureConfiguration', input.infrastructureConfigurationArn],
    ['imagebuilder:GetDistributionConfiguration', input.distributionConfigurationArn],
    ...(input.workflows ?? []).map(({ workflowArn }): [string, string | undefined] => [
      'imagebuilder:GetWorkflow',
      workflowArn,
    ]),
  ];
  for (const [action, arn] of readable) {
    if (arn !== undefined) demandImageBuilder(call, { action, resource: arn });
  }
}

function buildFrom(call: Call<CreateImageRequest>, executionRole: string | undefined): Build {
  const { cloud, input, region, caller } = call;
  const { library } = cloud;
  const recipe = resolveRecipe(library, input.imageRecipeArn ?? '');
  if (recipe === undefined || !isOf(call, recipe.arn)) throw absent('imageRecipeArn', input.imageRecipeArn);
  const infrastructure = library.infrastructures.get(input.infrastructureConfigurationArn ?? '');
  if (infrastructure === undefined) {
    throw absent('infrastructureConfigurationArn', input.infrastructureConfigurationArn);
  }
  const configuration = configurationOf(cloud, input.distributionConfigurationArn);
  const tests = input.imageTestsConfiguration ?? { imageTestsEnabled: true, timeoutMinutes: 720 };
  const plan = plannedWorkflows(library.workflows, input.workflows, tests.imageTestsEnabled !== false);
  const path = recipe.arn?.split(':image-recipe/')[1] ?? '';
  return newBuild(call, `arn:aws:imagebuilder:${region}:${caller.account}:image/${path}`, plan, {
    name: recipe.name,
    platform: recipe.platform,
    enhancedImageMetadataEnabled: input.enhancedImageMetadataEnabled ?? true,
    imageRecipe: recipe,
    infrastructureConfiguration: infrastructure,
    ...(configuration === undefined ? {} : { distributionConfiguration: configuration }),
    imageTestsConfiguration: tests,
    ...(executionRole === undefined ? {} : { executionRole }),
    ...kept(input),
  });
}

/** What the image shows as it was given. */
function kept({ workflows, tags, loggingConfiguration, imageScanningConfiguration }: CreateImageRequest) {
  return {
    ...(workflows === undefined ? {} : { workflows }),
    ...(tags === undefined ? {} : { tags }),
    ...(loggingConfiguration === undefined ? {} : { loggingConfiguration }),
    ...(imageScanningConfiguration === undefined ? {} : { imageScanningConfiguration }),
  };
}

/** "You must specify at least one AmiDistributionConfiguration in the source Region." */
function configurationOf(cloud: Cloud, arn: string | undefined) {
  const found = configurationFor(cloud, arn);
  const home = found?.distributions?.find(({ region }) => region === cloud.world.buildRegion);
  if (found === undefined || home?.amiDistributionConfiguration !== undefined) return found;
  throw invalid(`The distribution configuration '${arn}' has no AMI distribution in ${cloud.world.buildRegion}.`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidRequestException', 400, message);
}
