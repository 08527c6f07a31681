import type { Recipe } from '../../domain/recipe.ts';
import type { CheckContext, Judgement } from '../check.ts';
import { cannotTell, unanswered } from '../judgement.ts';
import type { Answer, ImageFacts } from '../probe.ts';

/** What is known of the parent image: its facts, that it does not exist, or why that cannot be told. */
export type Parent =
  | { kind: 'known'; facts: ImageFacts; evidence: string }
  | { kind: 'missing'; evidence: string }
  | { kind: 'unknown'; why: Judgement };

/** Where the recipe does not name an AMI, the one that it would be built from today. */
export async function parentOf({ probe }: CheckContext, { parentImage }: Recipe): Promise<Parent> {
  if (parentImage.startsWith('ami-')) return imageOf(probe, parentImage);
  if (!/^(?:ssm|arn):/.test(parentImage)) return { kind: 'unknown', why: ofAnotherForm(parentImage) };
  const named = await probe.source.amiNamed(parentImage);
  if (named.kind !== 'answered') return { kind: 'unknown', why: unresolved(named, permissionsFor(parentImage)) };
  if (named.value === undefined) return { kind: 'missing', evidence: named.evidence };
  const parent = await imageOf(probe, named.value);
  if (parent.kind === 'unknown') return parent;
  return { ...parent, evidence: `${named.evidence}; ${parent.evidence}` };
}

async function imageOf(probe: CheckContext['probe'], id: string): Promise<Parent> {
  const image = await probe.source.image(id);
  if (image.kind !== 'answered') {
    return { kind: 'unknown', why: unanswered(image, 'ec2:DescribeImages of the parent image') };
  }
  const { value: facts, evidence } = image;
  return facts === undefined ? { kind: 'missing', evidence } : { kind: 'known', facts, evidence };
}

function unresolved(answer: Exclude<Answer<never>, { kind: 'answered' }>, permissions: string): Judgement {
  const why = unanswered(answer, permissions);
  if (answer.kind !== 'denied') return why;
  return { ...why, fix: { kind: 'bot-role', owner: 'us', summary: `allow ${permissions} to the bot's own principal` } };
}

function permissionsFor(parentImage: string): string {
  if (parentImage.startsWith('ssm:')) return `ssm:GetParameter of ${parentImage.slice('ssm:'.length)}`;
  return `imagebuilder:GetImage, imagebuilder:ListImages and imagebuilder:ListImageBuildVersions of ${parentImage}`;
}

/** A product of AWS Marketplace is an AMI only for who has subscribed to it. */
function ofAnotherForm(parentImage: string): Judgement {
  return cannotTell(
    [`parent image of the recipe is "${parentImage}"`],
    'the recipe names its parent image neither by AMI id, nor by SSM parameter, nor by the ARN of an image',
    'a recipe that names its parent image by AMI id',
  );
}
