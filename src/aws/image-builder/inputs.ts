import {
  GetDistributionConfigurationCommand,
  GetImageRecipeCommand,
  GetInfrastructureConfigurationCommand,
  ListImageRecipesCommand,
} from '@aws-sdk/client-imagebuilder';
import type { Configuration, Distribution } from '../../domain/configuration.ts';
import { targetsOf } from '../../domain/configuration.ts';
import { Fault, Refusal } from '../../domain/errors.ts';
import type { Origin, PinnedResource, RolloutInputs } from '../../domain/inputs.ts';
import type { ImageObservation } from '../../domain/rollout/copies/observation.ts';
import type { SourceImages } from '../../flow/ports.ts';
import { awsErrorOf } from '../errors.ts';
import { byVersion, hasWildcard, nameAndVersion, versionFits } from './arns.ts';
import type { ImageBuilder } from './client.ts';
import type { Builds } from './workflows.ts';
import { readWorkflows, refuseUndeclared } from './workflows.ts';
import { objectAt, objectsAt, textAt } from './wire-body.ts';
import type { WireObject } from './wire-body.ts';

/** Members of a resource that do not decide what runs: a tag or a date that changes must not void an approval. */
const UNDECIDING: ReadonlySet<string> = new Set(['arn', 'dateCreated', 'dateUpdated', 'tags']);

export type Chosen = { configurationArn: string } & Origin;

type Rooms = { imageBuilder: ImageBuilder; sourceImages: SourceImages };

/** Reads everything an approval covers, versions pinned. */
export async function readInputs(
  { imageBuilder, sourceImages }: Rooms,
  chosen: Chosen,
  builds: Builds,
): Promise<RolloutInputs> {
  const { sourceImage, options } = chosen;
  const [configuration, origin] = await Promise.all([
    readConfiguration(imageBuilder, chosen.configurationArn),
    sourceImage === undefined
      ? readBuilt(imageBuilder, chosen, builds)
      : sourceImages.find(sourceImage).then((source) => ({ source, ...withRole(builds) })),
  ]);
  const { account, region } = imageBuilder.place;
  const targets = targetsOf(configuration, account);
  return {
    sourceAccount: account,
    buildRegion: region,
    configuration,
    ...origin,
    ...(options === undefined ? {} : { options }),
    targets,
  };
}

/** What it is built from, on what, and with which workflows; without any of one's own nothing takes a role. */
async function readBuilt(
  imageBuilder: ImageBuilder,
  { recipeArn, infrastructureArn, options }: Origin,
  builds: Builds,
) {
  if (recipeArn === undefined || infrastructureArn === undefined) {
    throw new Refusal('nothing-chosen', 'reading what to build: there is no recipe or no infrastructure configuration');
  }
  const [recipe, infrastructure, workflows] = await Promise.all([
    newestRecipe(imageBuilder, recipeArn).then((arn) => readRecipe(imageBuilder, arn)),
    readInfrastructure(imageBuilder, infrastructureArn),
    readWorkflows(imageBuilder, builds),
  ]);
  refuseUndeclared(options?.parameters ?? {}, workflows);
  return { recipe, infrastructure, ...(workflows.length === 0 ? {} : { workflows, ...withRole(builds) }) };
}

function withRole({ executionRole }: Builds): { executionRole?: string } {
  return executionRole === undefined ? {} : { executionRole };
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
  const executionRole = textAt(image, 'executionRole');
  const workflows = objectsAt(image, 'workflows').flatMap((each) => textAt(each, 'workflowArn') ?? []);
  return {
    ...(isEmpty(recipe) ? {} : { recipe: pinned(recipe, '', doing) }),
    ...(isEmpty(infrastructure) ? {} : { infrastructure: pinned(infrastructure, '', doing) }),
    ...(workflows.length === 0 ? {} : { workflows }),
    ...(executionRole === undefined ? {} : { executionRole }),
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

export async function readInfrastructure(imageBuilder: ImageBuilder, arn: string): Promise<PinnedResource> {
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
