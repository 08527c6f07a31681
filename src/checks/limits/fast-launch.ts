import type { Check, Judgement } from '../check.ts';
import { foreignAccounts } from '../recipe/sharing.ts';

/** Image Builder does not distribute an AMI with Fast Launch to other accounts; those enable it themselves. */
export const fastLaunch = {
  id: 'fast-launch',
  title: () => 'Fast Launch stays with the source account',
  needs: [],
  subject: 'region',
  applies: (_context, { fastLaunchConfigurations = [] }) => fastLaunchConfigurations.some(({ enabled }) => enabled),
  judge: async (context, entry): Promise<Judgement> => {
    const { configuration, sourceAccount } = context;
    const named = (entry.fastLaunchConfigurations ?? []).flatMap(({ enabled, accountId = sourceAccount }) =>
      enabled && accountId !== sourceAccount ? [accountId] : [],
    );
    const others = new Set([...foreignAccounts(context, entry), ...named]);
    const asked = `imagebuilder:GetDistributionConfiguration "${configuration.name}", ${entry.region}`;
    const evidence = [`${asked} → Fast Launch enabled, ${others.size} other accounts`];
    if (others.size === 0) return { verdict: 'pass', evidence };
    return {
      verdict: 'fail',
      evidence,
      cause: 'Image Builder does not distribute AMIs with Fast Launch to other accounts',
      fix: {
        kind: 'configuration',
        owner: 'us',
        summary: 'leave Fast Launch out; the owners of the target accounts enable it on their copies',
      },
    };
  },
} as const satisfies Check;
