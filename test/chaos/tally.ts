import type { Cast } from '../../sandbox/stories/telling/story.ts';
import { settledThread } from './people.ts';
import type { Shape } from './thread-shape.ts';
import { differenceOf } from './thread-shape.ts';

export type Chaos = {
  kills: number;
  /** Faults of Slack that were placed. */
  faults: number;
  rollouts: number;
  /** Messages or images that are there twice. */
  doubles: number;
  /** Messages and images that are missing, rollouts that did not end, and cards that do not show the end. */
  losses: number;
  /** Each double and each loss, in words. */
  broken: string[];
};

export function newChaos(): Chaos {
  return { kills: 0, faults: 0, rollouts: 0, doubles: 0, losses: 0, broken: [] };
}

/** Compares the thread with that of the rollout left in peace. */
export async function countThread(cast: Cast, number: number, chaos: Chaos, expected: Shape): Promise<void> {
  const { doubles, losses, card } = differenceOf(await settledThread(cast, number, expected), expected);
  chaos.doubles += doubles.length;
  chaos.losses += losses.length + (card === undefined ? 0 : 1);
  if (losses.length > 0) chaos.broken.push(`rollout #${number}: missing ${losses.join(', ')}`);
  if (doubles.length > 0) chaos.broken.push(`rollout #${number}: twice ${doubles.join(', ')}`);
  if (card !== undefined) chaos.broken.push(`rollout #${number}: the card reads ${apart(card, expected.card)}`);
}

/** Both texts from just before where they part. */
function apart(found: string, expected: string): string {
  let at = 0;
  while (at < found.length && found[at] === expected[at]) at += 1;
  const from = Math.max(0, at - 40);
  return `"${found.slice(from, at + 80)}", not "${expected.slice(from, at + 80)}"`;
}

/** Each rollout has built one image. */
export async function countImages(cast: Cast, chaos: Chaos): Promise<void> {
  const { images } = await cast.world();
  chaos.doubles += Math.max(0, images.length - chaos.rollouts);
  chaos.losses += Math.max(0, chaos.rollouts - images.length);
  if (images.length !== chaos.rollouts) chaos.broken.push(`${images.length} images of ${chaos.rollouts} rollouts`);
}

export function notEnded(chaos: Chaos, number: number, error: unknown): void {
  chaos.losses += 1;
  chaos.broken.push(`rollout #${number}: ${error instanceof Error ? error.message : String(error)}`);
}
