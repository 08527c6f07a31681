import type { Distribution } from '../../domain/configuration.ts';
import type { Target } from '../../domain/target.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together } from '../judgement.ts';
import { TARGET_ROLE_FIX } from '../role/target-role-fix.ts';
import { templatesIn } from './templates-of.ts';

const TAG = 'EC2 Image Builder';

/** The documented policy of the role allows changes to templates with Image Builder's tag only. */
export const targetTemplate = {
  id: 'target-launch-template',
  title: () => `launch template exists in the target and is tagged CreatedBy: ${TAG}`,
  why: 'the documented policy allows changes to tagged templates only',
  needs: ['target-role-assumable', 'target-region-answers'],
  subject: 'target',
  applies: (_context: CheckContext, target: Target, entry: Distribution) => templatesIn(target, entry).length > 0,
  judge: async (context: CheckContext, target: Target, entry: Distribution): Promise<Judgement> => {
    const judged = templatesIn(target, entry).map(({ launchTemplateId: id }) => judgeTemplate(context, target, id));
    return together(await Promise.all(judged));
  },
} as const satisfies Check;

async function judgeTemplate({ probe }: CheckContext, target: Target, id: string): Promise<Judgement> {
  const found = await probe.target.launchTemplate(target, id);
  const evidence = [found.evidence];
  if (found.kind === 'denied') {
    return fail(evidence, 'the role is denied ec2:DescribeLaunchTemplates', TARGET_ROLE_FIX);
  }
  if (found.kind !== 'answered') {
    const cause = `ec2:DescribeLaunchTemplates brought no fact: ${found.code}`;
    return cannotTell(evidence, cause, 'an answer from ec2:DescribeLaunchTemplates under the role');
  }
  if (found.value === undefined) {
    return fail(evidence, `launch template ${id} does not exist in its account and Region`, {
      kind: 'configuration',
      owner: 'us',
      summary: `name a launch template that exists in ${target.region}, or leave out ${id}`,
    });
  }
  const { CreatedBy: createdBy } = found.value.tags;
  if (createdBy === TAG) return pass(...evidence, `${id} has the tag CreatedBy: ${createdBy}`);
  const tag = createdBy === undefined ? 'has no tag CreatedBy' : `has the tag CreatedBy: ${createdBy}`;
  return fail([...evidence, `${id} ${tag}`], `launch template ${id} is not tagged CreatedBy: ${TAG}`, {
    kind: 'launch-template-tag',
    owner: 'target-account-owner',
    summary: `tag launch template ${id} with CreatedBy: ${TAG}`,
  });
}
