import type { Configuration, Distribution } from '../../configuration.ts';
import { withoutEmpty } from '../../configuration/document.ts';
import type { RolloutInputs } from '../../inputs.ts';

/** What Image Builder is given to distribute by: of a retry with a temporary configuration, that one. */
export function toBeDistributed(inputs: RolloutInputs): Configuration {
  const temporary = inputs.retry?.temporary;
  return temporary === undefined ? inputs.configuration : { ...narrowed(inputs), ...temporary };
}

/** The configuration for these targets alone, with every setting that concerns them as it was. */
export function narrowed({ configuration, targets, sourceAccount, buildRegion }: RolloutInputs): Configuration {
  const { tags: _tags, ...rest } = configuration;
  const distributions = configuration.distributions.flatMap((entry) => {
    const here = targets.filter(({ region }) => region === entry.region).map(({ account }) => account);
    return here.length === 0 ? [] : [forAccounts(entry, new Set(here), sourceAccount)];
  });
  // Image Builder wants an AMI in the Region where it works; the one that is there stays the source account's.
  const own = configuration.distributions.find(({ region }) => region === buildRegion);
  const isIn = own === undefined || distributions.some(({ region }) => region === buildRegion);
  const needed = withoutEmpty({ ...rest, distributions });
  return { ...rest, distributions: [...(isIn ? [] : [forNobody(own)]), ...needed.distributions] };
}

function forAccounts(entry: Distribution, accounts: Set<string>, sourceAccount: string): Distribution {
  const isTheirs = (account = sourceAccount) => accounts.has(account);
  const {
    amiDistributionConfiguration: { targetAccountIds: ids = [], ...ami } = {},
    launchTemplateConfigurations: templates = [],
    ssmParameterConfigurations: parameters = [],
    fastLaunchConfigurations: fastLaunches = [],
    s3ExportConfiguration: exported = {},
  } = entry;
  return {
    ...entry,
    // Without any target account the copy is the source account's.
    amiDistributionConfiguration: { ...ami, targetAccountIds: ids.filter(isTheirs) },
    launchTemplateConfigurations: templates.filter(({ accountId }) => isTheirs(accountId)),
    ssmParameterConfigurations: parameters.filter(({ amiAccountId }) => isTheirs(amiAccountId)),
    fastLaunchConfigurations: fastLaunches.filter(({ accountId }) => isTheirs(accountId)),
    // It is the source account's AMI that is exported.
    s3ExportConfiguration: isTheirs() ? exported : {},
  };
}

function forNobody({ region, amiDistributionConfiguration: ami = {} }: Distribution): Distribution {
  const { targetAccountIds: _accounts, launchPermission: _launch, ...own } = ami;
  return { region, amiDistributionConfiguration: own };
}
