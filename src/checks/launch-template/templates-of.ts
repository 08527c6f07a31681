import type { Distribution, LaunchTemplateSetting } from '../../domain/configuration.ts';
import type { Target } from '../../domain/target.ts';
import type { CheckContext } from '../check.ts';

/** The templates that Image Builder is to change in that target account. */
export function templatesIn({ account }: Target, entry: Distribution): LaunchTemplateSetting[] {
  return (entry.launchTemplateConfigurations ?? []).filter(({ accountId }) => accountId === account);
}

/** The source account's own templates in the entry's Region. */
export function sourceTemplates({ sourceAccount }: CheckContext, entry: Distribution): LaunchTemplateSetting[] {
  return (entry.launchTemplateConfigurations ?? []).filter(
    ({ accountId = sourceAccount }) => accountId === sourceAccount,
  );
}

/** Templates of accounts that get no copy from the entry: no target stands for them. */
export function strayTemplates({ sourceAccount }: CheckContext, entry: Distribution): LaunchTemplateSetting[] {
  const known = new Set([sourceAccount, ...(entry.amiDistributionConfiguration?.targetAccountIds ?? [])]);
  return (entry.launchTemplateConfigurations ?? []).filter(({ accountId = sourceAccount }) => !known.has(accountId));
}
