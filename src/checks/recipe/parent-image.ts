import type { Fix } from '../../domain/report/finding.ts';
import type { Recipe } from '../../domain/recipe.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { imageBuilderRoleArn } from '../image-builder-role.ts';
import { cannotTell, fail, pass, together } from '../judgement.ts';
import { parameterArnOf } from '../parameters/parameters-of.ts';
import { judgeExecution } from '../source/execution-uses.ts';
import type { Parent } from './parent.ts';
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
    const parent = judgeParent(recipe, await parentOf(context, recipe));
    if (!recipe.parentImage.startsWith('ssm:')) return parent;
    return together([parent, await judgeReading(context, recipe.parentImage.slice('ssm:'.length))]);
  },
} as const satisfies Check;

const FIX: Fix = { kind: 'configuration', owner: 'us', summary: 'name an AMI in the recipe that is available' };

function judgeParent({ parentImage: named }: Recipe, parent: Parent): Judgement {
  if (parent.kind === 'unknown') return parent.why;
  if (parent.kind === 'missing') {
    return {
      ...fail([parent.evidence], `parent image ${named} is not there for the source account`, FIX),
      causes: ['it was deregistered', 'it is in another Region', 'its owner no longer shares it'],
    };
  }
  const { state } = parent.facts;
  if (state === 'available') return pass(parent.evidence);
  return fail([parent.evidence], `parent image ${named} is ${state}`, FIX);
}

/** Image Builder's service-linked role may read AWS's own parameters and those under /imagebuilder/, and no others. */
async function judgeReading(context: CheckContext, parameter: string): Promise<Judgement> {
  const { sourceAccount: account, buildRegion: region, executionRole, probe } = context;
  const action = 'ssm:GetParameter';
  const arn = parameterArnOf({ account, region }, parameter);
  if (executionRole !== undefined) return judgeExecution(context, [{ action, resource: arn }]);
  const role = imageBuilderRoleArn(context);
  const simulated = await probe.source.roleMay(role, action, arn);
  if (simulated.kind !== 'answered') {
    const cause = `IAM does not say whether Image Builder may read parameter ${parameter}`;
    return cannotTell([simulated.evidence], cause, `iam:SimulatePrincipalPolicy for the bot on ${role}`);
  }
  if (simulated.value) return pass(simulated.evidence);
  return fail([simulated.evidence], `Image Builder may not read parameter ${parameter}`, {
    kind: 'configuration',
    owner: 'us',
    summary: `keep the AMI id in a parameter under /imagebuilder/, or set EXECUTION_ROLE to a role that may read ${parameter}`,
  });
}
