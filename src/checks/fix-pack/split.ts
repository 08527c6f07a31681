import type { AmiDistribution, ConfigurationInput, Distribution } from '../../domain/configuration.ts';
import { targetsOf } from '../../domain/configuration.ts';
import type { Target } from '../../domain/target.ts';
import type { CheckContext } from '../check.ts';

/**
 * The configuration in parts of so many copies at most. The copies of one account stay together where they fit, and
 * every part has the AMI of the build Region, without which there is no configuration.
 */
export function splitConfigurations(context: CheckContext, atOnce: number): ConfigurationInput[] {
  const { configuration, sourceAccount, buildRegion } = context;
  const isHome = ({ account, region }: Target) => account === sourceAccount && region === buildRegion;
  const copies = targetsOf(configuration, sourceAccount).filter((target) => !isHome(target));
  const parts = packed([...Map.groupBy(copies, ({ account }) => account).values()], atOnce);
  return parts.map((targets, at) => {
    // What is done with the AMI of the build itself is done once.
    const owned = at === 0 ? [...targets, { account: sourceAccount, region: buildRegion }] : targets;
    return {
      ...configuration,
      name: `${configuration.name}-${at + 1}-of-${parts.length}`.slice(-128),
      distributions: configuration.distributions.flatMap((entry) => partOf(context, entry, owned)),
    };
  });
}

function packed(groups: readonly Target[][], most: number): Target[][] {
  const parts: Target[][] = [];
  for (const group of groups) {
    const open = parts.at(-1);
    if (open !== undefined && open.length + group.length <= most) open.push(...group);
    else for (let from = 0; from < group.length; from += most) parts.push(group.slice(from, from + most));
  }
  return parts;
}

/** What of an entry is for those targets; nothing where none of it is. */
function partOf({ sourceAccount, buildRegion }: CheckContext, entry: Distribution, targets: readonly Target[]) {
  const { region, amiDistributionConfiguration: ami } = entry;
  const here = new Set(targets.filter((target) => target.region === region).map(({ account }) => account));
  if (here.size === 0 && region !== buildRegion) return [];
  const isHere = (account = sourceAccount) => here.has(account);
  const { launchTemplateConfigurations: templates, ssmParameterConfigurations: parameters, ...rest } = entry;
  const [kept, written] = [
    templates?.filter(({ accountId }) => isHere(accountId)) ?? [],
    parameters?.filter(({ amiAccountId }) => isHere(amiAccountId)) ?? [],
  ];
  const part: Distribution = {
    ...rest,
    ...(ami === undefined ? {} : { amiDistributionConfiguration: withTargets(ami, isHere) }),
    ...(kept.length === 0 ? {} : { launchTemplateConfigurations: kept }),
    ...(written.length === 0 ? {} : { ssmParameterConfigurations: written }),
  };
  return [part];
}

/** Image Builder takes no empty list of targets; an entry without one leaves its AMI with the source account. */
function withTargets({ targetAccountIds, ...ami }: AmiDistribution, isHere: (account: string) => boolean) {
  const named = targetAccountIds?.filter(isHere) ?? [];
  return named.length === 0 ? ami : { ...ami, targetAccountIds: named };
}
