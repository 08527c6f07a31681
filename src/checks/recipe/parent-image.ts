import type { Check, CheckContext, Judgement } from '../check.ts';
import { fail, pass } from '../judgement.ts';
import { parentOf } from './parent.ts';

export const parentImage = {
  id: 'recipe-parent-image',
  title: () => 'parent image of the recipe is there to build from',
  why: 'an AMI that was deregistered or is no longer shared fails every build',
  needs: ['source-identity'],
  subject: 'source',
  applies: ({ recipe }: CheckContext) => recipe !== undefined,
  judge: async (context: CheckContext): Promise<Judgement> => {
    const { recipe } = context;
    if (recipe === undefined) throw new Error('judging a recipe: there is none');
    const parent = await parentOf(context, recipe);
    if (parent.kind === 'unknown') return parent.why;
    const fix = { kind: 'configuration', owner: 'us', summary: 'name an AMI in the recipe that is available' } as const;
    if (parent.kind === 'missing') {
      return {
        ...fail([parent.evidence], `parent image ${recipe.parentImage} is not there for the source account`, fix),
        causes: ['it was deregistered', 'it is in another Region', 'its owner no longer shares it'],
      };
    }
    const { state } = parent.facts;
    if (state === 'available') return pass(parent.evidence);
    return fail([parent.evidence], `parent image ${recipe.parentImage} is ${state}`, fix);
  },
} as const satisfies Check;
