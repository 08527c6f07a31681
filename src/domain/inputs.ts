import type { Json } from './canonical.ts';
import { digestOf } from './canonical.ts';
import type { Configuration } from './configuration.ts';
import type { StartOptions } from './rollout/start-options.ts';
import type { Target } from './target.ts';

/** A resource that a rollout rests on, at an exact version, with everything in it that decides what runs. */
export type PinnedResource = { arn: string; name: string; content: Json };

/** Everything an approval covers: what Image Builder is given, whole. */
export type RolloutInputs = {
  sourceAccount: string;
  buildRegion: string;
  configuration: Configuration;
  /** What it is built from, and on what; absent where an image that exists is distributed. */
  recipe?: PinnedResource;
  infrastructure?: PinnedResource;
  /** The image that exists and is distributed as it is. */
  source?: SourceImage;
  /** Where it is not built Image Builder's own way; then they run as `executionRole`. */
  workflows?: PinnedResource[];
  /** Name or ARN of the role as which Image Builder works; it has to have one where it does not build. */
  executionRole?: string;
  options?: StartOptions;
  /** Of a retry: some of the configuration's targets. */
  targets: Target[];
  retry?: RetryWay;
};

/**
 * How an earlier image is brought to the targets that it did not reach: Image Builder goes on with it, or, by a temporary
 * configuration of these targets alone, its AMI is distributed as it is.
 */
export type RetryWay = { number: number; imageArn: string; temporary?: { arn: string; name: string } };

/** An image that exists, in the source account's build Region. An AMI never changes, so that its id pins what is copied. */
export type SourceImage = {
  /** As it was asked for: an AMI id, `ssm:` and the name of a parameter, or the ARN of an image of Image Builder. */
  asked: string;
  amiId: string;
  /** The exact build, where an image of Image Builder was asked for. */
  imageArn?: string;
  name: string;
  /** Account id. */
  owner: string;
  /** Such as `x86_64`. */
  architecture: string;
  /** EC2's words, such as `Linux/UNIX` or `Windows`. */
  platform: string;
  virtualization: string;
  rootDevice: string;
  /** `key` is the ARN of the key of an encrypted snapshot, where AWS tells it. */
  devices: { deviceName: string; snapshotId?: string; encrypted: boolean; key?: string }[];
};

const AMI_ID = /^ami-[0-9a-f]{8,17}$/;
const PARAMETER = /^ssm:\/?[\w.\-/]{1,1011}$/;
const IMAGE_ARN =
  /^arn:aws[\w-]*:imagebuilder:[\w-]+:(?:\d{12}|aws):image\/[a-z0-9-_]+\/[\dx]+\.[\dx]+\.[\dx]+(?:\/\d+)?$/;

/** As what an image that exists is asked for; undefined for what Image Builder takes as none of the three. */
export function imageNamed(asked: string): 'ami' | 'parameter' | 'image' | undefined {
  if (AMI_ID.test(asked)) return 'ami';
  if (PARAMETER.test(asked)) return 'parameter';
  return IMAGE_ARN.test(asked) ? 'image' : undefined;
}

/** What a rollout is asked to distribute, before it is read: built from a recipe, or an image that exists. */
export type Origin = {
  recipeArn?: string;
  infrastructureArn?: string;
  /** As `SourceImage.asked`; then it has neither recipe nor infrastructure configuration. */
  sourceImage?: string;
  options?: StartOptions;
  /** Then the rest is that of the rollout it repeats. */
  retry?: Retry;
};

/** A rollout that has ended, repeated for those of its targets that it did not reach. */
export type Retry = {
  rolloutId: string;
  number: number;
  imageArn: string;
  /** The AMI that was to be copied, where it was found. */
  amiId?: string;
  targets: Target[];
  /** Where Image Builder could go on with the image; absent where it was past its copies. */
  from?: 'testing' | 'distributing';
};

/** What an approval covers: equal for inputs that Image Builder would build alike. */
export function inputsDigest(inputs: RolloutInputs): string {
  return digestOf(inputs);
}
