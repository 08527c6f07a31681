import type { Distribution, LaunchTemplateSetting } from '../../domain/configuration.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { cannotTell, fail, pass, together, unanswered } from '../judgement.ts';
import { sourceTemplates, strayTemplates } from './templates-of.ts';

/** Image Builder's service-linked role may write versions of every template there is in the source account. */
export const sourceTemplate = {
  id: 'source-launch-template',
  title: () => 'launch template exists in the source account',
  why: 'a template that is not there fails the distribution after the build',
  needs: ['source-identity'],
  subject: 'region',
  applies: (context: CheckContext, entry: Distribution) =>
    sourceTemplates(context, entry).length > 0 || strayTemplates(context, entry).length > 0,
  judge: async (context: CheckContext, entry: Distribution): Promise<Judgement> => {
    const own = sourceTemplates(context, entry).map((template) => judgeTemplate(context, entry.region, template));
    const strays = strayTemplates(context, entry).map((template) => judgeStray(entry.region, template));
    return together([...(await Promise.all(own)), ...strays]);
  },
} as const satisfies Check;

async function judgeTemplate(
  { probe }: CheckContext,
  region: string,
  { launchTemplateId: id }: LaunchTemplateSetting,
): Promise<Judgement> {
  const found = await probe.settings.launchTemplate(region, id);
  if (found.kind !== 'answered') return unanswered(found, 'ec2:DescribeLaunchTemplates');
  if (found.value !== undefined) return pass(found.evidence);
  return fail([found.evidence], `launch template ${id} does not exist in the source account in ${region}`, {
    kind: 'configuration',
    owner: 'us',
    summary: `name a launch template that exists in ${region}, or leave out ${id}`,
  });
}

function judgeStray(region: string, { launchTemplateId: id, accountId }: LaunchTemplateSetting): Judgement {
  return cannotTell(
    [`launchTemplateConfigurations of ${region} name ${id} of ${accountId}, which gets no copy there`],
    `launch template ${id} belongs to an account that gets no copy in ${region}`,
    `the account of ${id} among the target accounts of ${region}`,
  );
}
