import type { Check, CheckContext, Judgement } from '../check.ts';
import { pass, unanswered } from '../judgement.ts';
import { partitionOf } from '../../domain/partition.ts';

/**
 * What a rollout does beyond the reading by which it is checked. The reads are proved by being answered, and
 * sts:AssumeRole by every target account.
 */
export const botPermissions = {
  id: 'source-bot-permissions',
  title: ({ source }: CheckContext) =>
    source === undefined
      ? 'bot may start, follow and cancel images of the recipe'
      : 'bot may distribute, follow and cancel images',
  why: 'what the bot lacks would be found out after the approval',
  needs: ['source-identity'],
  subject: 'source',
  applies: ({ recipe, source }: CheckContext) => (recipe ?? source) !== undefined,
  judge: async (context: CheckContext): Promise<Judgement> => {
    const asked = neededBy(context).map(async ({ action, resource }) => ({
      action,
      resource,
      answer: await context.probe.source.botMay(action, resource),
    }));
    const answers = await Promise.all(asked);
    const evidence = answers.map(({ answer }) => answer.evidence);
    const missing = answers.filter(({ answer }) => answer.kind === 'answered' && !answer.value);
    if (missing.length > 0) {
      const actions = missing.map(({ action }) => action).join(', ');
      return {
        verdict: 'fail',
        evidence,
        cause: `the bot's own policies do not allow ${actions}`,
        causes: missing.map(
          ({ action, resource }) => `nothing allows ${action} on ${resource}, or something denies it`,
        ),
        fix: { kind: 'bot-role', owner: 'us', summary: `allow ${actions} to the bot's own principal` },
      };
    }
    const [unknown] = answers.flatMap(({ answer }) => (answer.kind === 'answered' ? [] : [answer]));
    return unknown === undefined
      ? pass(...evidence)
      : { ...unanswered(unknown, "iam:SimulatePrincipalPolicy on the bot's own principal"), evidence };
  },
} as const satisfies Check;

/** An image has the name and version of its recipe, and a number for each build; of an AMI alone nobody knows its name. */
function neededBy(context: CheckContext): { action: string; resource: string }[] {
  const { recipe, source, workflows = [], sourceAccount, buildRegion } = context;
  const nameAndVersion = (recipe?.arn ?? source?.imageArn ?? 'image/*/*').split('/').slice(1, 3).join('/');
  const version = `arn:${partitionOf(buildRegion)}:imagebuilder:${buildRegion}:${sourceAccount}:image/${nameAndVersion}`;
  const starting = source === undefined ? 'CreateImage' : 'DistributeImage';
  const ofBuild = [starting, 'TagResource', 'GetImage', 'CancelImageCreation'].map((name) => ({
    action: `imagebuilder:${name}`,
    resource: `${version}/1`,
  }));
  const atGates = [
    { action: 'imagebuilder:ListWaitingWorkflowSteps', resource: '*' },
    { action: 'imagebuilder:SendWorkflowStepAction', resource: `${version}/1` },
  ];
  return [
    ...ofBuild,
    ...(workflows.length > 0 ? atGates : []),
    { action: 'imagebuilder:ListImageBuildVersions', resource: source === undefined ? version : '*' },
    { action: 'imagebuilder:ListImages', resource: '*' },
  ];
}
