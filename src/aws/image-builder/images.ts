import {
  CancelImageCreationCommand,
  CreateImageCommand,
  DistributeImageCommand,
  GetImageCommand,
  ListImageBuildVersionsCommand,
  ListImagesCommand,
} from '@aws-sdk/client-imagebuilder';
import { Fault, Refusal } from '../../domain/errors.ts';
import type { PinnedResource, RolloutInputs, SourceImage } from '../../domain/inputs.ts';
import type { ImageObservation } from '../../domain/rollout/copies/observation.ts';
import { toBeDistributed } from '../../domain/rollout/retry/narrowed.ts';
import type { StartOptions } from '../../domain/rollout/start-options.ts';
import type { Images, StartRequest } from '../../flow/ports.ts';
import { awsErrorOf } from '../errors.ts';
import { nameAndVersion, versionFits } from './arns.ts';
import type { ImageBuilder } from './client.ts';
import { failuresOf, reasonOf } from './image-failure.ts';
import { embeddedIn, readRecipe } from './inputs.ts';
import { createTemporary, goOn, removeTemporary, ROLLOUT_TAG } from './retries.ts';
import { parametersFor } from './workflows.ts';
import { objectAt, objectsAt, textAt } from './wire-body.ts';
import type { WireObject } from './wire-body.ts';

export class AwsImages implements Images {
  readonly #imageBuilder: ImageBuilder;

  constructor(imageBuilder: ImageBuilder) {
    this.#imageBuilder = imageBuilder;
  }

  /** A token used for another request comes back as a Fault that is not retryable. */
  async create(request: StartRequest): Promise<{ imageArn: string }> {
    const { recipe, source, retry } = request.inputs;
    if (retry !== undefined && retry.temporary === undefined) return goOn(this.#imageBuilder, request, retry);
    await createTemporary(this.#imageBuilder, request);
    const doing =
      source === undefined
        ? `starting an image from recipe "${recipe?.arn}"`
        : `distributing image "${source.imageArn ?? source.amiId}"`;
    const { imageBuildVersionArn: imageArn } = await (source === undefined
      ? this.#imageBuilder.call({ doing, operation: 'CreateImage' }, (client) => client.send(toBuild(request)))
      : this.#imageBuilder.call({ doing, operation: 'DistributeImage' }, (client) =>
          client.send(toDistribute(request, source)),
        ));
    if (imageArn === undefined) {
      throw new Fault(`${doing}: the answer has no ARN`, { code: 'aws-answer', source: 'aws', retryable: true });
    }
    return { imageArn };
  }

  async findByRollout(rolloutId: string, { recipe, retry }: RolloutInputs): Promise<{ imageArn: string } | undefined> {
    if (retry !== undefined && retry.temporary === undefined) {
      const { status } = await this.get(retry.imageArn);
      return status === 'FAILED' ? undefined : { imageArn: retry.imageArn };
    }
    // What Image Builder calls the image of an AMI that it did not build is not documented: all of them are looked at.
    const versions = recipe === undefined ? [undefined] : await this.#versionsBuiltFrom(recipe.arn);
    for (const versionArn of versions) {
      const doing = versionArn === undefined ? 'listing all images' : `listing the images of "${versionArn}"`;
      const only = versionArn === undefined ? {} : { imageVersionArn: versionArn };
      const builds = await this.#imageBuilder.all(
        { doing, operation: 'ListImageBuildVersions' },
        (client, page) => client.send(new ListImageBuildVersionsCommand({ ...page, ...only })),
        (page) => page.imageSummaryList,
      );
      const found = builds.find((build) => build.tags?.[ROLLOUT_TAG] === rolloutId);
      if (found?.arn !== undefined) return { imageArn: found.arn };
    }
    return undefined;
  }

  async get(imageArn: string): Promise<ImageObservation> {
    const doing = `reading image "${imageArn}"`;
    const body = await this.#imageBuilder.body({ doing, operation: 'GetImage' }, (client) =>
      client.send(new GetImageCommand({ imageBuildVersionArn: imageArn })),
    );
    const image = objectAt(body, 'image');
    const state = objectAt(image, 'state');
    const status = textAt(state, 'status');
    if (status === undefined) {
      throw new Fault(`${doing}: the answer has no status`, { code: 'aws-answer', source: 'aws', retryable: true });
    }
    const reason = reasonOf(state);
    return {
      status,
      ...(reason === undefined ? {} : { reason }),
      embedded: embeddedIn(image, doing),
      ...(objectsAt(image, 'workflows').length === 0 ? {} : { mayWait: true }),
      failures: status === 'FAILED' ? failuresOf(state) : [],
      outputs: objectsAt(objectAt(image, 'outputResources'), 'amis').flatMap(outputOf),
    };
  }

  async removeTemporary(configurationArn: string): Promise<void> {
    await removeTemporary(this.#imageBuilder, configurationArn);
  }

  async cancel(imageArn: string, clientToken: string): Promise<void> {
    const doing = `cancelling image "${imageArn}"`;
    const command = new CancelImageCreationCommand({ imageBuildVersionArn: imageArn, clientToken });
    try {
      await this.#imageBuilder.call({ doing, operation: 'CancelImageCreation' }, (client) => client.send(command));
    } catch (error) {
      // It has come to its end meanwhile, which whoever watches it is told.
      if (awsErrorOf(error).kind !== 'invalid') throw error;
    }
  }

  /** Images are listed by the recipe's name as people wrote it, which its ARN does not keep. */
  async #versionsBuiltFrom(recipeArn: string): Promise<string[]> {
    const { name: nameInArn, version } = nameAndVersion(recipeArn);
    const name = await readRecipe(this.#imageBuilder, recipeArn).then(
      (recipe) => recipe.name,
      (error: unknown) => {
        if (error instanceof Refusal) return nameInArn;
        throw error;
      },
    );
    const versions = await this.#imageBuilder.all(
      { doing: `listing the images named "${name}"`, operation: 'ListImages' },
      (client, page) =>
        client.send(new ListImagesCommand({ ...page, owner: 'Self', filters: [{ name: 'name', values: [name] }] })),
      (page) => page.imageVersionList,
    );
    return versions.flatMap(({ arn, version: built }) =>
      arn !== undefined && versionFits(built ?? nameAndVersion(arn).version, version) ? [arn] : [],
    );
  }
}

function toBuild({ inputs, rolloutId, clientToken }: StartRequest): CreateImageCommand {
  const { configuration, recipe, infrastructure, workflows, executionRole, options = {} } = inputs;
  return new CreateImageCommand({
    imageRecipeArn: recipe?.arn,
    distributionConfigurationArn: configuration.arn,
    infrastructureConfigurationArn: infrastructure?.arn,
    ...(options.untested === true ? { imageTestsConfiguration: { imageTestsEnabled: false } } : {}),
    ...marked(options, rolloutId),
    ...(workflows === undefined
      ? {}
      : { workflows: workflows.map((each) => asked(each, options.parameters ?? {})), executionRole }),
    clientToken,
  });
}

/** The AMI by its id and never by the parameter that named it: what was approved is what is distributed. */
function toDistribute({ inputs, rolloutId, clientToken }: StartRequest, source: SourceImage): DistributeImageCommand {
  return new DistributeImageCommand({
    sourceImage: source.imageArn ?? source.amiId,
    distributionConfigurationArn: toBeDistributed(inputs).arn,
    executionRole: inputs.executionRole,
    ...marked(inputs.options ?? {}, rolloutId),
    clientToken,
  });
}

function marked({ tags, logGroup }: StartOptions, rolloutId: string) {
  return {
    tags: { ...tags, [ROLLOUT_TAG]: rolloutId },
    ...(logGroup === undefined ? {} : { loggingConfiguration: { logGroupName: logGroup } }),
  };
}

function asked(workflow: PinnedResource, parameters: Record<string, string>) {
  const given = parametersFor(workflow, parameters).map(([name, value]) => ({ name, value: [value] }));
  return { workflowArn: workflow.arn, ...(given.length === 0 ? {} : { parameters: given }) };
}

function outputOf(ami: WireObject): ImageObservation['outputs'] {
  const amiId = textAt(ami, 'image');
  const region = textAt(ami, 'region');
  const account = textAt(ami, 'accountId');
  if (amiId === undefined || region === undefined) return [];
  return [{ region, ...(account === undefined ? {} : { account }), amiId }];
}
