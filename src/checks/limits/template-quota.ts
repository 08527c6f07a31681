import type { Distribution } from '../../domain/configuration.ts';
import type { Check, Judgement } from '../check.ts';
import { unanswered } from '../judgement.ts';

/** "Launch templates modified per distribution configuration", for each Region; adjustable. */
const QUOTA = 'L-D5665818';

export const templateQuota = {
  id: 'launch-template-quota',
  title: () => 'launch templates of the Region fit into the quota',
  needs: ['source-identity'],
  subject: 'region',
  applies: (_context, entry) => templatesOf(entry) > 0,
  judge: async ({ probe }, entry): Promise<Judgement> => {
    const quota = await probe.settings.imageBuilderQuota(QUOTA);
    if (quota.kind !== 'answered') return unanswered(quota, `servicequotas:GetServiceQuota of ${QUOTA}`);
    const templates = templatesOf(entry);
    const evidence = [quota.evidence, `the entry of ${entry.region} names ${templates} launch templates`];
    if (templates <= quota.value) return { verdict: 'pass', evidence };
    return {
      verdict: 'fail',
      evidence,
      cause: `${templates} launch templates, and the quota is ${quota.value}`,
      fix: {
        kind: 'quota-request',
        owner: 'us',
        summary: `ask for ${templates} in quota ${QUOTA}, or name fewer launch templates`,
      },
    };
  },
} as const satisfies Check;

function templatesOf({ launchTemplateConfigurations }: Distribution): number {
  return launchTemplateConfigurations?.length ?? 0;
}
