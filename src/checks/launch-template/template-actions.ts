import type { Distribution, LaunchTemplateSetting } from '../../domain/configuration.ts';
import type { Target } from '../../domain/target.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together } from '../judgement.ts';
import { TARGET_ROLE_FIX } from '../role/target-role-fix.ts';
import type { Answer, TemplateAction } from '../probe.ts';
import { templatesIn } from './templates-of.ts';

/** A denial on a template without the tag would only tell of the tag, so that comes first. */
export const templateActions = {
  id: 'target-launch-template-actions',
  title: () => 'cross-account role may write versions of the launch template',
  why: 'Image Builder writes the new version as this role, after the copy',
  needs: ['target-role-assumable', 'target-region-answers', 'target-launch-template'],
  subject: 'target',
  applies: (_context: CheckContext, target: Target, entry: Distribution) => templatesIn(target, entry).length > 0,
  judge: async ({ probe }: CheckContext, target: Target, entry: Distribution): Promise<Judgement> => {
    const judged = templatesIn(target, entry).flatMap((template) =>
      actionsOn(template).map(async (action) =>
        judgeAction(action, await probe.target.templateDryRun(target, template.launchTemplateId, action)),
      ),
    );
    return together(await Promise.all(judged));
  },
} as const satisfies Check;

/** What an absent `setDefaultVersion` does is not documented with certainty: the permission is asked for. */
function actionsOn({ setDefaultVersion }: LaunchTemplateSetting): TemplateAction[] {
  const always: TemplateAction[] = ['ec2:CreateLaunchTemplateVersion', 'ec2:CreateTags'];
  return setDefaultVersion !== false ? [...always, 'ec2:ModifyLaunchTemplate'] : always;
}

function judgeAction(action: TemplateAction, answer: Answer<'would-succeed'>): Judgement {
  const { kind, evidence } = answer;
  if (kind === 'answered') return pass(evidence);
  if (kind !== 'denied') {
    return cannotTell([evidence], `${action} brought no fact: ${answer.code}`, `an answer to the dry run of ${action}`);
  }
  return {
    ...fail([evidence], `the role is denied ${action} on the launch template`, TARGET_ROLE_FIX),
    causes: [
      'the inline policy for launch templates is missing, or names other templates or actions',
      'a permissions boundary, or a control policy of the organization, denies it',
    ],
  };
}
