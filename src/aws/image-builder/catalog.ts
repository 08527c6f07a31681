import {
  ListDistributionConfigurationsCommand,
  ListInfrastructureConfigurationsCommand,
} from '@aws-sdk/client-imagebuilder';
import type { Configuration, ConfigurationInput } from '../../domain/configuration.ts';
import { Refusal } from '../../domain/errors.ts';
import type { PinnedResource, RolloutInputs } from '../../domain/inputs.ts';
import type { Catalog, Listed, SourceImages } from '../../flow/ports.ts';
import { listed } from './arns.ts';
import type { ImageBuilder } from './client.ts';
import { createConfiguration } from './configurations.ts';
import { findRecipe, listRecipes, readConfiguration, readInfrastructure, readInputs } from './inputs.ts';
import type { Chosen } from './inputs.ts';
import type { Builds } from './workflows.ts';

export class AwsCatalog implements Catalog {
  readonly #imageBuilder: ImageBuilder;

  readonly #sourceImages: SourceImages;

  readonly #builds: Builds;

  constructor(imageBuilder: ImageBuilder, sourceImages: SourceImages, builds: Builds) {
    this.#imageBuilder = imageBuilder;
    this.#sourceImages = sourceImages;
    this.#builds = builds;
  }

  async configurations(): Promise<Listed[]> {
    return listed(await this.#listConfigurations());
  }

  async recipes(): Promise<Listed[]> {
    return listed(await listRecipes(this.#imageBuilder));
  }

  async infrastructures(): Promise<Listed[]> {
    const summaries = await this.#imageBuilder.all(
      { doing: 'listing infrastructure configurations', operation: 'ListInfrastructureConfigurations' },
      (client, page) => client.send(new ListInfrastructureConfigurationsCommand(page)),
      (page) => page.infrastructureConfigurationSummaryList,
    );
    return listed(summaries);
  }

  async findConfiguration(name: string): Promise<Configuration | undefined> {
    const summaries = await this.#listConfigurations(name);
    const arn = summaries.find((summary) => summary.name === name)?.arn;
    if (arn === undefined) return undefined;
    return readConfiguration(this.#imageBuilder, arn).catch(undefinedWhereRefused);
  }

  findRecipe(named: string): Promise<PinnedResource | undefined> {
    return findRecipe(this.#imageBuilder, named);
  }

  async findInfrastructure(named: string): Promise<PinnedResource | undefined> {
    const found = (await this.infrastructures()).find(({ arn, name }) => arn === named || name === named);
    if (found === undefined) return undefined;
    return readInfrastructure(this.#imageBuilder, found.arn).catch(undefinedWhereRefused);
  }

  createConfiguration(input: ConfigurationInput, clientToken: string): Promise<{ arn: string }> {
    return createConfiguration(this.#imageBuilder, input, clientToken);
  }

  readInputs(chosen: Chosen): Promise<RolloutInputs> {
    return readInputs({ imageBuilder: this.#imageBuilder, sourceImages: this.#sourceImages }, chosen, this.#builds);
  }

  #listConfigurations(name?: string) {
    const filters = name === undefined ? {} : { filters: [{ name: 'name', values: [name] }] };
    return this.#imageBuilder.all(
      { doing: 'listing distribution configurations', operation: 'ListDistributionConfigurations' },
      (client, page) => client.send(new ListDistributionConfigurationsCommand({ ...page, ...filters })),
      (page) => page.distributionConfigurationSummaryList,
    );
  }
}

/** What was listed was deleted between the two calls. */
function undefinedWhereRefused(error: unknown): undefined {
  if (error instanceof Refusal) return undefined;
  throw error;
}
