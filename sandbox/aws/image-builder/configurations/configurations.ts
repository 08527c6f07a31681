import type {
  CreateDistributionConfigurationRequest,
  CreateDistributionConfigurationResponse,
  DeleteDistributionConfigurationRequest,
  DeleteDistributionConfigurationResponse,
  Distribution,
  DistributionConfiguration,
  GetDistributionConfigurationRequest,
  GetDistributionConfigurationResponse,
  ListDistributionConfigurationsRequest,
  ListDistributionConfigurationsResponse,
  UpdateDistributionConfigurationRequest,
  UpdateDistributionConfigurationResponse,
} from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { requestTagKeys, resourceTagKeys } from '../../identity/access.ts';
import type { Call } from '../../operation.ts';
import { quotaOf } from '../../quotas/quotas.ts';
import { arnName, isOf } from '../arns.ts';
import { hasEnded } from '../build.ts';
import { checkConfiguration, checkDistributions } from './configuration-rules.ts';
import { demandPassRole, roleArnOf } from '../execution-role.ts';
import { listed } from '../listing.ts';
import {
  answersByToken,
  checkClientToken,
  checkLength,
  demandImageBuilder,
  notFound,
  quotaExceeded,
} from '../rules.ts';

/** The service has this property and does nothing with it. */
const UNUSED_TIMEOUT = 720;

/** Quotas of Image Builder, by code. */
const CONFIGURATIONS = 'L-2BAA05D8';
const LAUNCH_TEMPLATES = 'L-D5665818';

const answerCreation = answersByToken<
  CreateDistributionConfigurationRequest,
  CreateDistributionConfigurationResponse
>();

const answerUpdate = answersByToken<UpdateDistributionConfigurationRequest, UpdateDistributionConfigurationResponse>();

export function createConfiguration(
  call: Call<CreateDistributionConfigurationRequest>,
): CreateDistributionConfigurationResponse {
  const { cloud, caller, region, input } = call;
  const arn = `arn:aws:imagebuilder:${region}:${caller.account}:distribution-configuration/${arnName(input.name ?? '')}`;
  const context = requestTagKeys(input.tags ?? {});
  demandImageBuilder(call, { action: 'imagebuilder:CreateDistributionConfiguration', resource: arn, context });
  if (input.tags !== undefined) {
    demandImageBuilder(call, { action: 'imagebuilder:TagResource', resource: arn, context });
  }
  demandExportRoles(call, input.distributions);
  checkConfiguration(input);
  return answerCreation(call, () => {
    checkQuotas(call, input.distributions);
    if (cloud.library.configurations.has(arn)) {
      const message = `Resource of type 'DistributionConfiguration' and identifier '${arn}' already exists.`;
      throw new AwsError('ResourceAlreadyExistsException', 400, message);
    }
    const own = [...cloud.library.configurations.keys()].filter((other) => isOf(call, other));
    const most = quota(call, CONFIGURATIONS);
    if (own.length >= most) throw quotaExceeded(`You have reached the limit of ${most} distribution configurations.`);
    const created = configurationOf(arn, input, new Date(cloud.clock.now()).toISOString());
    cloud.library.configurations.set(arn, created);
    return { requestId: call.requestId, clientToken: input.clientToken, distributionConfigurationArn: arn };
  });
}

/** Replaces everything but name and tags: what the request leaves out is gone. */
export function updateConfiguration(
  call: Call<UpdateDistributionConfigurationRequest>,
): UpdateDistributionConfigurationResponse {
  const { cloud, input, requestId } = call;
  const arn = input.distributionConfigurationArn ?? '';
  const found = cloud.library.configurations.get(arn);
  const context = resourceTagKeys(found?.tags ?? {});
  demandImageBuilder(call, { action: 'imagebuilder:UpdateDistributionConfiguration', resource: arn, context });
  demandExportRoles(call, input.distributions);
  checkClientToken(input.clientToken);
  checkLength('description', input.description, 1024);
  checkDistributions(input.distributions);
  if (found === undefined || !isOf(call, arn)) throw notFound(arn);
  return answerUpdate(call, () => {
    checkQuotas(call, input.distributions);
    const { description: _description, ...kept } = found;
    cloud.library.configurations.set(arn, {
      ...kept,
      ...(input.description === undefined ? {} : { description: input.description }),
      distributions: structuredClone(input.distributions),
      dateUpdated: new Date(cloud.clock.now()).toISOString(),
    });
    return { requestId, clientToken: input.clientToken, distributionConfigurationArn: arn };
  });
}

export function deleteConfiguration(
  call: Call<DeleteDistributionConfigurationRequest>,
): DeleteDistributionConfigurationResponse {
  const { cloud, input, requestId } = call;
  const arn = input.distributionConfigurationArn ?? '';
  const found = cloud.library.configurations.get(arn);
  const context = resourceTagKeys(found?.tags ?? {});
  demandImageBuilder(call, { action: 'imagebuilder:DeleteDistributionConfiguration', resource: arn, context });
  if (found === undefined || !isOf(call, arn)) throw notFound(arn);
  const user = [...cloud.library.builds.values()].find(
    (build) => !hasEnded(build) && build.image.distributionConfiguration?.arn === arn,
  );
  if (user !== undefined) {
    const message = `Resource '${arn}' cannot be deleted: the image '${user.arn}' depends on it.`;
    throw new AwsError('ResourceDependencyException', 400, message);
  }
  const pipeline = [...cloud.library.pipelines.values()].find((each) => each.distributionConfigurationArn === arn);
  if (pipeline !== undefined) {
    const message = `Resource '${arn}' cannot be deleted: other resources depend on it.`;
    throw new AwsError('ResourceDependencyException', 400, message);
  }
  cloud.library.configurations.delete(arn);
  return { requestId, distributionConfigurationArn: arn };
}

/** Whoever lets Image Builder export an AMI hands it the role that the export runs under. */
function demandExportRoles(call: Call<unknown>, distributions: readonly Distribution[] | undefined): void {
  for (const { s3ExportConfiguration: exported } of distributions ?? []) {
    if (exported?.roleName === undefined) continue;
    demandPassRole(call, roleArnOf(exported.roleName, call.caller.account), 'vmie.amazonaws.com');
  }
}

function checkQuotas(call: Call<unknown>, distributions: readonly Distribution[] | undefined): void {
  const most = quota(call, LAUNCH_TEMPLATES);
  for (const { region, launchTemplateConfigurations: templates = [] } of distributions ?? []) {
    if (templates.length <= most) continue;
    throw quotaExceeded(`A distribution configuration has at most ${most} launch templates a Region: ${region}.`);
  }
}

function quota({ cloud, caller, region }: Call<unknown>, code: string): number {
  return quotaOf(cloud, { account: caller.account, region, service: 'imagebuilder', code });
}

/** Puts the configurations of the world in place; throws AwsError where Image Builder would not take one. */
export function seedConfigurations(cloud: Cloud): void {
  const { sourceAccount, buildRegion, imageBuilder } = cloud.world;
  for (const { createdAt, ...input } of imageBuilder.distributionConfigurations) {
    checkConfiguration(input);
    const arn = `arn:aws:imagebuilder:${buildRegion}:${sourceAccount}:distribution-configuration/${arnName(input.name)}`;
    cloud.library.configurations.set(arn, configurationOf(arn, input, createdAt));
  }
}

function configurationOf(
  arn: string,
  input: CreateDistributionConfigurationRequest,
  at: string,
): DistributionConfiguration & { arn: string } {
  const { clientToken: _clientToken, ...given } = structuredClone(input);
  return { arn, ...given, timeoutMinutes: UNUSED_TIMEOUT, dateCreated: at, dateUpdated: at };
}

export function getConfiguration(
  call: Call<GetDistributionConfigurationRequest>,
): GetDistributionConfigurationResponse {
  const arn = call.input.distributionConfigurationArn ?? '';
  const found = call.cloud.library.configurations.get(arn);
  const context = resourceTagKeys(found?.tags ?? {});
  demandImageBuilder(call, { action: 'imagebuilder:GetDistributionConfiguration', resource: arn, context });
  if (found === undefined) throw notFound(arn);
  return { requestId: call.requestId, distributionConfiguration: found };
}

export function listConfigurations(
  call: Call<ListDistributionConfigurationsRequest>,
): ListDistributionConfigurationsResponse {
  const { cloud, input } = call;
  demandImageBuilder(call, { action: 'imagebuilder:ListDistributionConfigurations', resource: '*' });
  const all = [...cloud.library.configurations.values()].filter(({ arn }) => isOf(call, arn));
  const { page, next } = listed(all, input, { name: ({ name }) => name });
  const summaries = page.map(({ arn, name, description, dateCreated, dateUpdated, tags, distributions }) => ({
    arn,
    name,
    description,
    dateCreated,
    dateUpdated,
    tags,
    regions: (distributions ?? []).map(({ region }) => region ?? ''),
  }));
  return { requestId: call.requestId, distributionConfigurationSummaryList: summaries, ...next };
}
