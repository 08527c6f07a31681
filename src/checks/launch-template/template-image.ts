import type { Distribution } from '../../domain/configuration.ts';
import type { Target } from '../../domain/target.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { templatesIn } from './templates-of.ts';

/**
 * AWS's own sample for Image Builder says that LaunchTemplateConfigurations across accounts write the AMI id of the
 * source account, so that instances launched from the template fail. Nothing an API answers today proves otherwise.
 */
export const templateImage = {
  id: 'launch-template-image',
  title: () => "launch template gets the AMI id of the target's own copy",
  why: "AWS's own sample says that Image Builder writes the source account's AMI id there",
  needs: [],
  subject: 'target',
  applies: (_context: CheckContext, target: Target, entry: Distribution) => templatesIn(target, entry).length > 0,
  judge: async (_context: CheckContext, target: Target, entry: Distribution): Promise<Judgement> => {
    const ids = templatesIn(target, entry).map(({ launchTemplateId }) => launchTemplateId);
    return {
      verdict: 'warn',
      evidence: [`launchTemplateConfigurations of ${entry.region} name ${ids.join(', ')} of ${target.account}`],
      cause: "Image Builder writes the source account's AMI id into a template of another account, not its own copy's",
      fix: {
        kind: 'configuration',
        owner: 'us',
        summary: 'write an SSM parameter in the target instead, and let the template resolve it: resolve:ssm:NAME',
      },
    };
  },
} as const satisfies Check;
