import type {
  CreateDistributionConfigurationRequest,
  CreateDistributionConfigurationResponse,
  DistributionConfiguration,
  GetDistributionConfigurationRequest,
  GetDistributionConfigurationResponse,
  ListDistributionConfigurationsRequest,
  ListDistributionConfigurationsResponse,
} from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import { requestTagKeys, resourceTagKeys } from '../identity/access.ts';
import type { Call } from '../operation.ts';
import { checkConfiguration } from './configuration-rules.ts';
import { arnName } from './library.ts';
import { listed } from './listing.ts';
import { answersByToken, demandImageBuilder, notFound } from './rules.ts';

/** The service has this property and does nothing with it. */
const UNUSED_TIMEOUT = 720;

const answerCreation = answersByToken<
  CreateDistributionConfigurationRequest,
  CreateDistributionConfigurationResponse
>();

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
  checkConfiguration(input);
  return answerCreation(call, () => {
    if (cloud.library.configurations.has(arn)) {
      const message = `Resource of type 'DistributionConfiguration' and identifier '${arn}' already exists.`;
      throw new AwsError('ResourceAlreadyExistsException', 400, message);
    }
    const created = configurationOf(arn, input, new Date(cloud.clock.now()).toISOString());
    cloud.library.configurations.set(arn, created);
    return { requestId: call.requestId, clientToken: input.clientToken, distributionConfigurationArn: arn };
  });
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

/** Image Builder's resources live in one Region of one account. */
export function isOf({ region, caller }: Call<unknown>, arn: string | undefined): boolean {
  return arn?.startsWith(`arn:aws:imagebuilder:${region}:${caller.account}:`) === true;
}
