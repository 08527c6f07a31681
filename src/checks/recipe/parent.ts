import type { Recipe } from '../../domain/recipe.ts';
import type { CheckContext, Judgement } from '../check.ts';
import { cannotTell, unanswered } from '../judgement.ts';
import type { ImageFacts } from '../probe.ts';

/** What is known of the parent image: its facts, that it does not exist, or why that cannot be told. */
export type Parent =
  | { kind: 'known'; facts: ImageFacts; evidence: string }
  | { kind: 'missing'; evidence: string }
  | { kind: 'unknown'; why: Judgement };

export async function parentOf({ probe }: CheckContext, { parentImage }: Recipe): Promise<Parent> {
  if (!parentImage.startsWith('ami-')) return { kind: 'unknown', why: notAnAmiId(parentImage) };
  const image = await probe.source.image(parentImage);
  if (image.kind !== 'answered') {
    return { kind: 'unknown', why: unanswered(image, 'ec2:DescribeImages of the parent image') };
  }
  const { value: facts, evidence } = image;
  return facts === undefined ? { kind: 'missing', evidence } : { kind: 'known', facts, evidence };
}

/** Image Builder picks the AMI when it builds, so nothing asked today is about that AMI. */
function notAnAmiId(parentImage: string): Judgement {
  return cannotTell(
    [`parent image of the recipe is "${parentImage}"`],
    'the recipe does not name its parent image by AMI id, so Image Builder picks the AMI when it builds',
    'a recipe that names its parent image by AMI id',
  );
}
