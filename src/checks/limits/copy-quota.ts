import { targetsOf } from '../../domain/configuration.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { unanswered } from '../judgement.ts';

/** "Concurrent AMI copies per distribution configuration", adjustable. */
const QUOTA = 'L-69312229';

export const copyQuota = {
  id: 'copy-quota',
  title: () => 'all copies fit into the quota of concurrent AMI copies',
  why: 'above the quota copies wait for each other',
  needs: ['source-identity'],
  subject: 'source',
  applies: (context) => copiesOf(context) > 0,
  judge: async (context): Promise<Judgement> => {
    const quota = await context.probe.settings.imageBuilderQuota(QUOTA);
    if (quota.kind !== 'answered') return unanswered(quota, `servicequotas:GetServiceQuota of ${QUOTA}`);
    const copies = copiesOf(context);
    const evidence = [quota.evidence, `the configuration makes ${copies} copies`];
    if (copies <= quota.value) return { verdict: 'pass', evidence };
    return {
      verdict: 'warn',
      evidence,
      cause: planInWords(copies, quota.value),
      fix: {
        kind: 'quota-request',
        owner: 'us',
        summary: `ask for ${copies} in quota ${QUOTA}, or distribute by the parts into which the fix pack splits the configuration`,
      },
    };
  },
} as const satisfies Check;

/** The AMI of the build is there already; every other target is a copy. */
function copiesOf({ configuration, sourceAccount, buildRegion }: CheckContext): number {
  return targetsOf(configuration, sourceAccount).filter(
    ({ account, region }) => account !== sourceAccount || region !== buildRegion,
  ).length;
}

function planInWords(copies: number, atOnce: number): string {
  if (atOnce <= 0) return `${copies} copies, and the quota allows none`;
  return `${copies} copies, ${atOnce} at a time: about ${Math.ceil(copies / atOnce)} rounds`;
}
