import type {
  GetImageRecipeRequest,
  GetImageRecipeResponse,
  GetInfrastructureConfigurationRequest,
  GetInfrastructureConfigurationResponse,
  ImageRecipe,
  ListImageRecipesRequest,
  ListImageRecipesResponse,
  ListInfrastructureConfigurationsRequest,
  ListInfrastructureConfigurationsResponse,
  Ownership,
} from '@aws-sdk/client-imagebuilder';
import type { Call } from '../operation.ts';
import { isOf } from './arns.ts';
import type { Library } from './library.ts';
import { listed } from './listing.ts';
import { demandImageBuilder, notFound } from './rules.ts';

export function getRecipe(call: Call<GetImageRecipeRequest>): GetImageRecipeResponse {
  const arn = call.input.imageRecipeArn ?? '';
  demandImageBuilder(call, { action: 'imagebuilder:GetImageRecipe', resource: arn });
  const recipe = resolveRecipe(call.cloud.library, arn);
  if (recipe === undefined || !isOf(call, recipe.arn)) throw notFound(arn);
  return { requestId: call.requestId, imageRecipe: recipe };
}

/** The recipe of an ARN whose version may hold `x`: the newest that fits. */
export function resolveRecipe(library: Library, arn: string): ImageRecipe | undefined {
  const [prefix = '', name = '', version = ''] = arn.split('/');
  const fitting = version
    .split('.')
    .map((part) => (part === 'x' ? '[0-9]+' : part.replace(/\D/g, '')))
    .join(String.raw`\.`);
  const pattern = new RegExp(`^${fitting}$`);
  return [...library.recipes.values()]
    .filter((recipe) => recipe.arn?.startsWith(`${prefix}/${name}/`) === true && pattern.test(recipe.version ?? ''))
    .toSorted((a, b) => compareVersions(b.version ?? '', a.version ?? ''))
    .at(0);
}

function compareVersions(a: string, b: string): number {
  const others = b.split('.').map(Number);
  for (const [index, part] of a.split('.').map(Number).entries()) {
    const difference = part - (others[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function listRecipes(call: Call<ListImageRecipesRequest>): ListImageRecipesResponse {
  demandImageBuilder(call, { action: 'imagebuilder:ListImageRecipes', resource: '*' });
  const own = [...call.cloud.library.recipes.values()].filter(({ arn }) => isOf(call, arn));
  const { page, next } = listed(ownedAs(call.input.owner, own), call.input, {
    name: ({ name }) => name,
    parentImage: ({ parentImage }) => parentImage,
    platform: ({ platform }) => platform,
  });
  const summaries = page.map(({ arn, name, platform, owner, parentImage, dateCreated, tags }) => ({
    arn,
    name,
    platform,
    owner,
    parentImage,
    dateCreated,
    tags,
  }));
  return { requestId: call.requestId, imageRecipeSummaryList: summaries, ...next };
}

/** Nothing is shared with anybody here, and Amazon's own resources are not listed. */
export function ownedAs<T>(owner: Ownership | undefined, own: T[]): T[] {
  return owner === undefined || owner === 'Self' ? own : [];
}

export function getInfrastructure(
  call: Call<GetInfrastructureConfigurationRequest>,
): GetInfrastructureConfigurationResponse {
  const arn = call.input.infrastructureConfigurationArn ?? '';
  demandImageBuilder(call, { action: 'imagebuilder:GetInfrastructureConfiguration', resource: arn });
  const found = call.cloud.library.infrastructures.get(arn);
  if (found === undefined || !isOf(call, arn)) throw notFound(arn);
  return { requestId: call.requestId, infrastructureConfiguration: found };
}

export function listInfrastructures(
  call: Call<ListInfrastructureConfigurationsRequest>,
): ListInfrastructureConfigurationsResponse {
  demandImageBuilder(call, { action: 'imagebuilder:ListInfrastructureConfigurations', resource: '*' });
  const own = [...call.cloud.library.infrastructures.values()].filter(({ arn }) => isOf(call, arn));
  const { page, next } = listed(own, call.input, { name: ({ name }) => name });
  const summaries = page.map(({ arn, name, description, dateCreated, dateUpdated, tags, ...rest }) => ({
    arn,
    name,
    description,
    dateCreated,
    dateUpdated,
    tags,
    instanceTypes: rest.instanceTypes,
    instanceProfileName: rest.instanceProfileName,
  }));
  return { requestId: call.requestId, infrastructureConfigurationSummaryList: summaries, ...next };
}
