import type { Check, Judgement } from '../check.ts';
import { foreignAccounts } from '../recipe/sharing.ts';

/** What comes after a copy, Image Builder does in the source account only; parameters are the one exception. */
export const licenseCopies = {
  id: 'license-copies',
  title: () => 'license configurations reach every copy',
  why: 'license configurations are associated in the source account only',
  needs: [],
  subject: 'region',
  applies: (context, entry) =>
    (entry.licenseConfigurationArns ?? []).length > 0 && foreignAccounts(context, entry).length > 0,
  judge: async (context, entry): Promise<Judgement> => {
    const licenses = entry.licenseConfigurationArns?.length;
    const accounts = foreignAccounts(context, entry).length;
    const asked = `imagebuilder:GetDistributionConfiguration "${context.configuration.name}", ${entry.region}`;
    return {
      verdict: 'warn',
      evidence: [`${asked} → ${licenses} license configurations, ${accounts} other accounts`],
      cause: 'license configurations are associated in the source account only',
      fix: {
        kind: 'configuration',
        owner: 'us',
        summary: 'have the owners of the target accounts associate their own license configurations with the copies',
      },
    };
  },
} as const satisfies Check;
