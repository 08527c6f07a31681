import type { Check, Judgement } from '../check.ts';
import { unanswered } from '../judgement.ts';

/** Image Builder distributes from the source account, so that its Regions have to be enabled there too. */
export const regionEnabled = {
  id: 'source-region-enabled',
  title: () => 'Region is enabled in the source account',
  why: 'Image Builder makes every copy from the source account, which reaches no Region that is off for it',
  needs: ['source-identity'],
  subject: 'region',
  judge: async ({ probe }, { region }): Promise<Judgement> => {
    const enabled = await probe.settings.enabledRegions();
    if (enabled.kind !== 'answered') return unanswered(enabled, 'ec2:DescribeRegions');
    const evidence = [enabled.evidence];
    if (enabled.value.includes(region)) return { verdict: 'pass', evidence };
    return {
      verdict: 'fail',
      evidence,
      cause: `${region} is not enabled, or is no Region of AWS`,
      fix: { kind: 'region-opt-in', owner: 'us', summary: `enable ${region} in the source account` },
    };
  },
} as const satisfies Check;
