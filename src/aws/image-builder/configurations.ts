import {
  CreateDistributionConfigurationCommand,
  DeleteDistributionConfigurationCommand,
  GetDistributionConfigurationCommand,
  ListDistributionConfigurationsCommand,
  ListImagePipelinesCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDistributionConfigurationCommand,
} from '@aws-sdk/client-imagebuilder';
import type { Configuration, ConfigurationInput } from '../../domain/configuration.ts';
import type { TagChanges } from '../../domain/configuration/draft.ts';
import { withoutEmpty } from '../../domain/configuration/document.ts';
import { Fault, Refusal } from '../../domain/errors.ts';
import type { Configurations } from '../../flow/ports.ts';
import type { AwsErrorKind } from '../errors.ts';
import { awsErrorOf } from '../errors.ts';
import type { ImageBuilder } from './client.ts';
import { BEFORE_SENDING, refuseDropped } from './sent-whole.ts';
import type { WireObject } from './wire-body.ts';
import { objectAt, objectsAt, textAt } from './wire-body.ts';

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

/** Creates it; the same token with the same input gives the same resource. Refusal where AWS refuses the input. */
export async function createConfiguration(
  imageBuilder: ImageBuilder,
  input: ConfigurationInput,
  clientToken: string,
): Promise<{ arn: string }> {
  const doing = `creating distribution configuration "${input.name}"`;
  const whole = { ...input, clientToken };
  // Untyped on its way: it is for AWS to say what it takes, and what the SDK does not know is refused.
  const command = new CreateDistributionConfigurationCommand(JSON.parse(JSON.stringify(whole)));
  command.middlewareStack.add(refuseDropped(whole), BEFORE_SENDING);
  const call = { doing, operation: 'CreateDistributionConfiguration' };
  try {
    const { distributionConfigurationArn: arn } = await imageBuilder.call(call, (client) => client.send(command));
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

/** Distribution configurations whole: with their tags, and with members that the SDK does not know. */
export class AwsConfigurations implements Configurations {
  readonly #imageBuilder: ImageBuilder;

  constructor(imageBuilder: ImageBuilder) {
    this.#imageBuilder = imageBuilder;
  }

  async read(name: string): Promise<Configuration | undefined> {
    const summaries = await this.#imageBuilder.all(
      { doing: 'listing distribution configurations', operation: 'ListDistributionConfigurations' },
      (client, page) =>
        client.send(
          new ListDistributionConfigurationsCommand({ ...page, filters: [{ name: 'name', values: [name] }] }),
        ),
      (page) => page.distributionConfigurationSummaryList,
    );
    const arn = summaries.find((summary) => summary.name === name)?.arn;
    if (arn === undefined) return undefined;
    const call = { doing: `reading distribution configuration "${name}"`, operation: 'GetDistributionConfiguration' };
    const body = await this.#imageBuilder.body(call, (client) =>
      client.send(new GetDistributionConfigurationCommand({ distributionConfigurationArn: arn })),
    );
    const found = objectAt(body, 'distributionConfiguration');
    const { dateCreated: _created, dateUpdated: _updated, timeoutMinutes: _unused, tags: _tags, ...own } = found;
    const distributions = objectsAt(found, 'distributions').map((entry) => ({
      ...entry,
      region: textAt(entry, 'region') ?? '',
    }));
    return { ...withoutEmpty({ ...own, ...tagsOf(found), name, distributions }), arn };
  }

  async replace(arn: string, input: ConfigurationInput, clientToken: string): Promise<void> {
    const doing = `replacing distribution configuration "${input.name}"`;
    // Neither can be changed by this call: the name is in the ARN, and tags have calls of their own.
    const { name: _name, tags: _tags, ...members } = input;
    const whole = { ...members, distributionConfigurationArn: arn, clientToken };
    const command = new UpdateDistributionConfigurationCommand(JSON.parse(JSON.stringify(whole)));
    command.middlewareStack.add(refuseDropped(whole), BEFORE_SENDING);
    const call = { doing, operation: 'UpdateDistributionConfiguration' };
    await refused(doing, () => this.#imageBuilder.call(call, (client) => client.send(command)));
  }

  async tag(arn: string, { put, take }: TagChanges): Promise<void> {
    const doing = `tagging distribution configuration "${arn}"`;
    if (Object.keys(put).length > 0) {
      const command = new TagResourceCommand({ resourceArn: arn, tags: put });
      const call = { doing, operation: 'TagResource' };
      await refused(doing, () => this.#imageBuilder.call(call, (client) => client.send(command)));
    }
    if (take.length > 0) {
      const command = new UntagResourceCommand({ resourceArn: arn, tagKeys: take });
      const call = { doing, operation: 'UntagResource' };
      await refused(doing, () => this.#imageBuilder.call(call, (client) => client.send(command)));
    }
  }

  async pipelinesOf(arn: string): Promise<string[] | undefined> {
    try {
      const pipelines = await this.#imageBuilder.all(
        { doing: 'listing image pipelines', operation: 'ListImagePipelines' },
        (client, page) => client.send(new ListImagePipelinesCommand(page)),
        (page) => page.imagePipelineList,
      );
      return pipelines.filter((each) => each.distributionConfigurationArn === arn).map(({ name = '' }) => name);
    } catch (error) {
      if (awsErrorOf(error).kind === 'denied') return undefined;
      throw error;
    }
  }

  async remove(arn: string, name: string): Promise<void> {
    const doing = `deleting distribution configuration "${name}"`;
    const command = new DeleteDistributionConfigurationCommand({ distributionConfigurationArn: arn });
    const call = { doing, operation: 'DeleteDistributionConfiguration' };
    await refused(doing, () => this.#imageBuilder.call(call, (client) => client.send(command)));
  }
}

/** Absent where there are none: a request may not have empty ones. Nobody but AWS can set those that begin with `aws:`. */
function tagsOf(found: WireObject): { tags?: Record<string, string> } {
  const tags = Object.entries(objectAt(found, 'tags'))
    .filter(([key]) => !key.startsWith('aws:'))
    .map(([key, value]) => [key, typeof value === 'string' ? value : ''] as const);
  return tags.length === 0 ? {} : { tags: Object.fromEntries(tags) };
}

/** AWS's own no, in its own words, for whoever asked. */
async function refused(doing: string, send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { kind, code, message } = awsErrorOf(error);
    if (code === 'ResourceDependencyException') {
      throw new Refusal('configuration-in-use', `${doing}: ${message}`, 'Take it out of what uses it first.');
    }
    if (kind === 'denied') {
      throw new Refusal('configuration-not-permitted', `${doing}: ${message}`, 'Allow that action for the bot.');
    }
    if (kind === 'invalid' || kind === 'quota' || kind === 'not-found') {
      throw new Refusal('configuration-refused', `${doing}: ${message}`, 'Correct it and try again.');
    }
    throw error;
  }
}
