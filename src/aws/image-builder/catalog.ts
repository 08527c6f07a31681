import {
  CreateDistributionConfigurationCommand,
  ListDistributionConfigurationsCommand,
  ListInfrastructureConfigurationsCommand,
} from '@aws-sdk/client-imagebuilder';
import type { Configuration, ConfigurationInput } from '../../domain/configuration.ts';
import { Fault, Refusal } from '../../domain/errors.ts';
import type { PinnedResource, RolloutInputs } from '../../domain/inputs.ts';
import type { Catalog, Listed, SourceImages } from '../../flow/ports.ts';
import { awsErrorOf } from '../errors.ts';
import type { AwsErrorKind } from '../errors.ts';
import { listed } from './arns.ts';
import type { ImageBuilder } from './client.ts';
import { findRecipe, listRecipes, readConfiguration, readInputs } from './inputs.ts';
import type { Chosen } from './inputs.ts';
import type { Builds } from './workflows.ts';
import { BEFORE_SENDING, refuseDropped } from './sent-whole.ts';

/** The errors with which Image Builder says no to a configuration, and what a person can do then. */
const REFUSALS: { [Kind in AwsErrorKind]?: { code: string; nextStep: string } } = {
  invalid: { code: 'configuration-invalid', nextStep: 'Correct the configuration and submit it again.' },
  exists: { code: 'configuration-exists', nextStep: 'Choose another name, or the configuration that has it.' },
  quota: {
    code: 'configuration-quota',
    nextStep: 'Delete configurations that nobody needs, or ask AWS for a higher quota.',
  },
  denied: {
    code: 'configuration-not-permitted',
    nextStep: 'Allow imagebuilder:CreateDistributionConfiguration for the bot.',
  },
};

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
    try {
      return await readConfiguration(this.#imageBuilder, arn);
    } catch (error) {
      // Deleted between the two calls.
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }

  findRecipe(named: string): Promise<PinnedResource | undefined> {
    return findRecipe(this.#imageBuilder, named);
  }

  async createConfiguration(input: ConfigurationInput, clientToken: string): Promise<{ arn: string }> {
    const doing = `creating distribution configuration "${input.name}"`;
    const whole = { ...input, clientToken };
    // Untyped on its way: it is for AWS to say what it takes, and what the SDK does not know is refused.
    const command = new CreateDistributionConfigurationCommand(JSON.parse(JSON.stringify(whole)));
    command.middlewareStack.add(refuseDropped(whole), BEFORE_SENDING);
    const call = { doing, operation: 'CreateDistributionConfiguration' };
    try {
      const { distributionConfigurationArn: arn } = await this.#imageBuilder.call(call, (client) =>
        client.send(command),
      );
      if (arn === undefined) {
        throw new Fault(`${doing}: the answer has no ARN`, { code: 'aws-answer', source: 'aws', retryable: true });
      }
      return { arn };
    } catch (error) {
      if (error instanceof Refusal) throw error;
      const { kind, message } = awsErrorOf(error);
      const refusal = REFUSALS[kind];
      if (refusal === undefined) throw error;
      throw new Refusal(refusal.code, `${doing}: ${message}`, refusal.nextStep);
    }
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
