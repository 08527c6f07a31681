import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass } from '../judgement.ts';
import { parentOf } from './parent.ts';

/** Where AWS Config offers `ec2-paravirtual-instance-check`, which is where paravirtual instances can be. */
const PARAVIRTUAL_REGIONS: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'cn-north-1',
  'eu-central-1',
  'eu-west-1',
  'sa-east-1',
  'us-east-1',
  'us-west-1',
  'us-west-2',
]);

export const virtualization = {
  id: 'recipe-virtualization',
  title: ({ source }: CheckContext) =>
    `every Region supports the virtualization type of the ${source === undefined ? 'parent image' : 'AMI'}`,
  why: 'paravirtual AMIs can be copied to some Regions only',
  needs: ['recipe-parent-image'],
  subject: 'source',
  applies: ({ recipe, source }: CheckContext) => (recipe ?? source) !== undefined,
  judge: async (context: CheckContext): Promise<Judgement> => {
    const { recipe, source } = context;
    if (source !== undefined) return judgeType(context, source.virtualization, `${source.amiId} is "${source.name}"`);
    if (recipe === undefined) throw new Error('judging a recipe: there is none');
    const parent = await parentOf(context, recipe);
    if (parent.kind === 'unknown') return parent.why;
    if (parent.kind === 'missing') return cannotTell([parent.evidence], 'there is no parent image', 'a parent image');
    return judgeType(context, parent.facts.virtualization, parent.evidence);
  },
} as const satisfies Check;

function judgeType({ configuration, buildRegion }: CheckContext, type: string, found: string): Judgement {
  const evidence = [found, `virtualization type is ${type}`];
  if (type === 'hvm') return pass(...evidence);
  if (type !== 'paravirtual') return cannotTell(evidence, `virtualization type ${type} is new`, 'a type that is known');
  const without = configuration.distributions
    .map(({ region }) => region)
    .filter((region) => region !== buildRegion && !PARAVIRTUAL_REGIONS.has(region));
  if (without.length === 0) return pass(...evidence);
  return fail(evidence, `paravirtual AMIs do not run in ${without.join(', ')}`, {
    kind: 'configuration',
    owner: 'us',
    summary: `take an image of virtualization type hvm, or leave out ${without.join(', ')}`,
  });
}
