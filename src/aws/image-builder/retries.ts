import { DeleteDistributionConfigurationCommand, RetryImageCommand } from '@aws-sdk/client-imagebuilder';
import { Refusal } from '../../domain/errors.ts';
import type { RetryWay } from '../../domain/inputs.ts';
import { toBeDistributed } from '../../domain/rollout/retry/narrowed.ts';
import type { StartRequest } from '../../flow/ports.ts';
import { awsErrorOf } from '../errors.ts';
import type { ImageBuilder } from './client.ts';
import { createConfiguration } from './configurations.ts';

/** The tag that carries the rollout: Image Builder cannot be asked what became of a client token. */
export const ROLLOUT_TAG = 'ami-distribute:rollout';

/** Has Image Builder go on with an image where it failed, with everything as it was asked for at first. */
export async function goOn(
  imageBuilder: ImageBuilder,
  { clientToken }: StartRequest,
  { imageArn }: RetryWay,
): Promise<{ imageArn: string }> {
  const call = { doing: `going on with image "${imageArn}"`, operation: 'RetryImage' };
  const command = new RetryImageCommand({ imageBuildVersionArn: imageArn, clientToken });
  await imageBuilder.call(call, (client) => client.send(command));
  return { imageArn };
}

/** Creates what a retry is distributed by, if it takes one; one that is there was made by an earlier try of it. */
export async function createTemporary(
  imageBuilder: ImageBuilder,
  { inputs, rolloutId, clientToken }: StartRequest,
): Promise<void> {
  if (inputs.retry?.temporary === undefined) return;
  const { arn: _arn, ...input } = toBeDistributed(inputs);
  const tags = { [ROLLOUT_TAG]: rolloutId };
  try {
    await createConfiguration(imageBuilder, { ...input, tags }, clientToken);
  } catch (error) {
    // What is in it is compared with what was approved as soon as the image shows it.
    if (!(error instanceof Refusal && error.code === 'configuration-exists')) throw error;
  }
}

/** Nobody minds where it is gone already. */
export async function removeTemporary(imageBuilder: ImageBuilder, arn: string): Promise<void> {
  const call = {
    doing: `deleting temporary distribution configuration "${arn}"`,
    operation: 'DeleteDistributionConfiguration',
  };
  const command = new DeleteDistributionConfigurationCommand({ distributionConfigurationArn: arn });
  try {
    await imageBuilder.call(call, (client) => client.send(command));
  } catch (error) {
    if (awsErrorOf(error).kind !== 'not-found') throw error;
  }
}
