import {
  GetDistributionConfigurationCommand,
  GetImageRecipeCommand,
  GetInfrastructureConfigurationCommand,
  ListImageRecipesCommand,
} from '@aws-sdk/client-imagebuilder';
import type { Configuration, Distribution } from '../../domain/configuration.ts';
import { targetsOf } from '../../domain/configuration.ts';
import { Fault, Refusal } from '../../domain/errors.ts';
import type { PinnedResource, RolloutInputs } from '../../domain/inputs.ts';
import type { ImageObservation } from '../../domain/rollout/copies/observation.ts';
import { awsErrorOf } from '../errors.ts';
import { byVersion, hasWildcard, nameAndVersion, versionFits } from './arns.ts';
import type { ImageBuilder } from './client.ts';
import type { Builds } from './workflows.ts';
import { readWorkflows } from './workflows.ts';
import { objectAt, objectsAt, textAt } from './wire-body.ts';
import type { WireObject } from './wire-body.ts';

/** Members of a resource that do not decide what runs: a tag or a date that changes must not void an approval. */
const UNDECIDING: ReadonlySet<string> = new Set(['arn', 'dateCreated', 'dateUpdated', 'tags']);

export type Chosen = { configurationArn: string; recipeArn: string; infrastructureArn: string };

/** Reads everything an approval covers, versions pinned. */
export async function readInputs(
  imageBuilder: ImageBuilder,
  chosen: Chosen,
  builds: Builds = { workflows: [] },
): Promise<RolloutInputs> {
  const [configuration, recipe, infrastructure, workflows] = await Promise.all([
    readConfiguration(imageBuilder, chosen.configurationArn),
    newestRecipe(imageBuilder, chosen.recipeArn).then((arn) => readRecipe(imageBuilder, arn)),
    readInfrastructure(imageBuilder, chosen.infrastructureArn),
    readWorkflows(imageBuilder, builds),
  ]);
  const { account, region } = imageBuilder.place;
  const targets = targetsOf(configuration, account);
  const { executionRole } = builds;
  return {
    sourceAccount: account,
    buildRegion: region,
    configuration,
    recipe,
    infrastructure,
    ...(workflows.length === 0 ? {} : { workflows }),
    ...(workflows.length === 0 || executionRole === undefined ? {} : { executionRole }),
    targets,
  };
}

export async function readConfiguration(imageBuilder: ImageBuilder, arn: string): Promise<Configuration> {
  const doing = `reading distribution configuration "${arn}"`;
  const body = await imageBuilder
    .body({ doing, operation: 'GetDistributionConfiguration' }, (client) =>
      client.send(new GetDistributionConfigurationCommand({ distributionConfigurationArn: arn })),
    )
    .catch(refuseMissing('configuration-not-found', doing));
  return configurationOf(objectAt(body, 'distributionConfiguration'), arn, doing);
}

function configurationOf(found: WireObject, arn: string, doing: string): Configuration {
  const description = textAt(found, 'description');
  return {
    arn: textAt(found, 'arn') ?? arn,
    name: nameOf(found, doing),
    ...(description === undefined ? {} : { description }),
    distributions: objectsAt(found, 'distributions').flatMap(distributionOf),
  };
}

/** What stands in an image itself of what it is built from and for, in the form in which the inputs are read. */
export function embeddedIn(image: WireObject, doing: string): NonNullable<ImageObservation['embedded']> {
  const recipe = objectAt(image, 'imageRecipe');
  const infrastructure = objectAt(image, 'infrastructureConfiguration');
  const configuration = objectAt(image, 'distributionConfiguration');
  const workflows = objectsAt(image, 'workflows').flatMap((each) => textAt(each, 'workflowArn') ?? []);
  return {
    ...(isEmpty(recipe) ? {} : { recipe: pinned(recipe, '', doing) }),
    ...(isEmpty(infrastructure) ? {} : { infrastructure: pinned(infrastructure, '', doing) }),
    ...(workflows.length === 0 ? {} : { workflows }),
    ...(isEmpty(configuration) ? {} : { configuration: configurationOf(configuration, '', doing) }),
  };
}

function isEmpty(found: WireObject): boolean {
  return Object.keys(found).length === 0;
}

export async function readRecipe(imageBuilder: ImageBuilder, arn: string): Promise<PinnedResource> {
  const doing = `reading image recipe "${arn}"`;
  const body = await imageBuilder
    .body({ doing, operation: 'GetImageRecipe' }, (client) =>
      client.send(new GetImageRecipeCommand({ imageRecipeArn: arn })),
    )
    .catch(refuseMissing('recipe-not-found', doing));
  return pinned(objectAt(body, 'imageRecipe'), arn, doing);
}

async function readInfrastructure(imageBuilder: ImageBuilder, arn: string): Promise<PinnedResource> {
  const doing = `reading infrastructure configuration "${arn}"`;
  const body = await imageBuilder
    .body({ doing, operation: 'GetInfrastructureConfiguration' }, (client) =>
      client.send(new GetInfrastructureConfigurationCommand({ infrastructureConfigurationArn: arn })),
    )
    .catch(refuseMissing('infrastructure-not-found', doing));
  return pinned(objectAt(body, 'infrastructureConfiguration'), arn, doing);
}

/** The exact version that a recipe ARN with wildcards stands for now. */
async function newestRecipe(imageBuilder: ImageBuilder, arn: string): Promise<string> {
  const newest = hasWildcard(arn) ? await findNewest(imageBuilder, arn) : arn;
  if (newest !== undefined) return newest;
  throw new Refusal('recipe-not-found', `no version of recipe "${arn}" exists`, 'Choose another recipe.');
}

/** By ARN, `name/1.2.0` or `name`; where the version is left out or has wildcards, the newest there is. */
export async function findRecipe(imageBuilder: ImageBuilder, named: string): Promise<PinnedResource | undefined> {
  const isExact = isArn(named) && nameAndVersion(named).version !== undefined && !hasWildcard(named);
  const arn = isExact ? named : await findNewest(imageBuilder, named);
  if (arn === undefined) return undefined;
  try {
    return await readRecipe(imageBuilder, arn);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

async function findNewest(imageBuilder: ImageBuilder, named: string): Promise<string | undefined> {
  const recipes = await listRecipes(imageBuilder);
  const fitting = recipes.flatMap(({ arn, name }) => (arn !== undefined && fits(arn, name, named) ? [arn] : []));
  return fitting.toSorted((a, b) => byVersion(nameAndVersion(a).version, nameAndVersion(b).version)).at(-1);
}

/** People may name a recipe as they wrote it, or as ARNs spell it. */
function fits(arn: string, name: string | undefined, named: string): boolean {
  const { name: nameInArn, version } = nameAndVersion(arn);
  const base = arn.slice(0, arn.lastIndexOf('/'));
  return [base, name, nameInArn].some(
    (each) =>
      each !== undefined &&
      (named === each || (named.startsWith(`${each}/`) && versionFits(version, named.slice(each.length + 1)))),
  );
}

function isArn(named: string): boolean {
  return named.startsWith('arn:');
}

export function listRecipes(imageBuilder: ImageBuilder) {
  return imageBuilder.all(
    { doing: 'listing image recipes', operation: 'ListImageRecipes' },
    (client, page) => client.send(new ListImageRecipesCommand({ ...page, owner: 'Self' })),
    (page) => page.imageRecipeSummaryList,
  );
}

function pinned(found: WireObject, asked: string, doing: string): PinnedResource {
  const arn = textAt(found, 'arn') ?? asked;
  const content = Object.fromEntries(Object.entries(found).filter(([member]) => !UNDECIDING.has(member)));
  return { arn, name: nameOf(found, doing), content };
}

function nameOf(found: WireObject, doing: string): string {
  const name = textAt(found, 'name');
  if (name !== undefined) return name;
  throw new Fault(`${doing}: the answer has no name`, { code: 'aws-answer', source: 'aws', retryable: false });
}

function distributionOf(entry: WireObject): Distribution[] {
  const region = textAt(entry, 'region');
  return region === undefined ? [] : [{ ...entry, region }];
}

/** AWS refuses an ARN that it cannot read in other words than one that names nothing; to people both are missing. */
function refuseMissing(code: string, doing: string) {
  return (error: unknown): never => {
    const { kind, message } = awsErrorOf(error);
    if (kind !== 'not-found' && kind !== 'invalid') throw error;
    throw new Refusal(code, `${doing}: ${message}`, 'Choose one that exists in the build Region.');
  };
}
