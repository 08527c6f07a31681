import type { Distribution } from '../../domain/configuration.ts';
import type { CheckContext } from '../check.ts';

/** Accounts other than the source account that are to own a copy in the entry's Region. */
export function foreignAccounts({ sourceAccount }: CheckContext, entry: Distribution): string[] {
  const named = entry.amiDistributionConfiguration?.targetAccountIds ?? [];
  return named.filter((account) => account !== sourceAccount);
}

/** Whether the source account makes a copy for itself in the entry's Region; in the build Region it has the AMI already. */
export function isOwnCopy({ sourceAccount, buildRegion }: CheckContext, entry: Distribution): boolean {
  const ami = entry.amiDistributionConfiguration;
  if (ami === undefined || entry.region === buildRegion) return false;
  const named = ami.targetAccountIds ?? [];
  return named.length === 0 || named.includes(sourceAccount);
}

/** Whether others are to launch the entry's AMI by permission; granting that shares its snapshots, also to oneself. */
export function isLaunchShared({ amiDistributionConfiguration: ami }: Distribution): boolean {
  return Object.values(ami?.launchPermission ?? {}).some((named) => named.length > 0);
}

/** Accounts that may launch the entry's AMI by name, other than the source account. */
export function launchAccounts({ sourceAccount }: CheckContext, entry: Distribution): string[] {
  const named = entry.amiDistributionConfiguration?.launchPermission?.userIds ?? [];
  return named.filter((account) => account !== sourceAccount);
}

/** Whether the AMI of the build has to be shared: to copy it into another account, or to be launched from one. */
export function isImageShared(context: CheckContext): boolean {
  return context.configuration.distributions.some(
    (entry) =>
      foreignAccounts(context, entry).length > 0 || (entry.region === context.buildRegion && isLaunchShared(entry)),
  );
}
