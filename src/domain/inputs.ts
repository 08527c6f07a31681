import type { Json } from './canonical.ts';
import { digestOf } from './canonical.ts';
import type { Configuration } from './configuration.ts';
import type { Target } from './target.ts';

/** A resource that a rollout rests on, at an exact version, with everything in it that decides what runs. */
export type PinnedResource = { arn: string; name: string; content: Json };

/** Everything an approval covers: what Image Builder is given, whole. */
export type RolloutInputs = {
  sourceAccount: string;
  buildRegion: string;
  configuration: Configuration;
  recipe: PinnedResource;
  infrastructure: PinnedResource;
  /** Where it is not built Image Builder's own way; then they run as `executionRole`. */
  workflows?: PinnedResource[];
  executionRole?: string;
  targets: Target[];
};

/** What an approval covers: equal for inputs that Image Builder would build alike. */
export function inputsDigest(inputs: RolloutInputs): string {
  return digestOf(inputs);
}
