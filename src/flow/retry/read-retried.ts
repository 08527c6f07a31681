import { digestOf } from '../../domain/canonical.ts';
import { targetsOf } from '../../domain/configuration.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Retry, RolloutInputs } from '../../domain/inputs.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { targetKey } from '../../domain/target.ts';
import type { FlowRooms } from '../rooms.ts';

/**
 * What a retry rests on. Image Builder goes on with an image that failed before its copies were done, where everything it
 * is made of is still what it was; else the AMI is distributed as it is, by a temporary configuration of the targets that
 * are missing, as the configuration says now.
 */
export async function readRetried(rooms: FlowRooms, rollout: Rollout, retry: Retry): Promise<RolloutInputs> {
  const again = await goneOnWith(rooms, rollout, retry);
  if (again !== undefined) return again;
  const { configurationArn, options } = rollout;
  const { number, imageArn, amiId } = retry;
  if (amiId === undefined) {
    throw new Refusal(
      'nothing-to-retry',
      `rollout #${number} cannot be retried: its image is not as it failed any more, and no AMI of it was found`,
      'Start a new one with /ami-distribute run.',
    );
  }
  const inputs = await rooms.catalog.readInputs({
    configurationArn,
    sourceImage: amiId,
    ...(options === undefined ? {} : { options }),
  });
  const temporary = temporaryOf(rollout, inputs);
  return { ...inputs, targets: stillWanted(inputs, retry), retry: { number, imageArn, temporary } };
}

/** Undefined where Image Builder would not go on with the image, or would go on with something else. */
async function goneOnWith(
  { catalog, images, store }: FlowRooms,
  rollout: Rollout,
  { rolloutId, number, imageArn, targets, from }: Retry,
): Promise<RolloutInputs | undefined> {
  const earlier = await store.tx((tx) => tx.rollouts.get(rolloutId));
  const approved = earlier?.inputs;
  if (from === undefined || approved === undefined) return undefined;
  const { status } = await images.get(imageArn);
  if (status !== 'FAILED') return undefined;
  const inputs = await catalog.readInputs(rollout);
  return madeOf(inputs) === madeOf(approved) ? { ...inputs, targets, retry: { number, imageArn } } : undefined;
}

function madeOf({ targets: _targets, retry: _way, ...rest }: RolloutInputs): string {
  return digestOf(rest);
}

/** A target that the configuration does not have any more is wanted by nobody; the source account has a part in each Region. */
function stillWanted({ configuration, sourceAccount }: RolloutInputs, { targets }: Retry) {
  const own = configuration.distributions.map(({ region }) => ({ account: sourceAccount, region }));
  const known = new Set([...targetsOf(configuration, sourceAccount), ...own].map(targetKey));
  return targets.filter((target) => known.has(targetKey(target)));
}

/** Named by the rollout, so that it is found again whatever happens. Its ARN has the name as it is. */
function temporaryOf({ id }: Rollout, { configuration }: RolloutInputs): { arn: string; name: string } {
  const name = `ami-distribute-retry-${id.slice(0, 16)}`;
  return { arn: configuration.arn.replace(/[^/]+$/, name), name };
}
