import type { Target } from './target.ts';

/** Per-Region AMI output. Members the program does not use are kept as they are: what AWS sent is what AWS gets back. */
export type AmiDistribution = {
  name?: string;
  description?: string;
  targetAccountIds?: string[];
  amiTags?: Record<string, string>;
  /** Key ARN or alias ARN; only copies are encrypted with it, never the AMI of the build. */
  kmsKeyId?: string;
  launchPermission?: {
    userIds?: string[];
    userGroups?: string[];
    organizationArns?: string[];
    organizationalUnitArns?: string[];
  };
  [member: string]: unknown;
};

/** Without an account it is the source account's. */
export type LaunchTemplateSetting = { launchTemplateId: string; accountId?: string; setDefaultVersion?: boolean };
export type ParameterSetting = { parameterName: string; amiAccountId?: string; dataType?: string };

export type Distribution = {
  region: string;
  amiDistributionConfiguration?: AmiDistribution;
  containerDistributionConfiguration?: object;
  licenseConfigurationArns?: string[];
  launchTemplateConfigurations?: LaunchTemplateSetting[];
  s3ExportConfiguration?: { roleName?: string; s3Bucket?: string };
  fastLaunchConfigurations?: { enabled?: boolean; accountId?: string; maxParallelLaunches?: number }[];
  ssmParameterConfigurations?: ParameterSetting[];
  [member: string]: unknown;
};

/** What `aws imagebuilder create-distribution-configuration --cli-input-json` takes, without the client token. */
export type ConfigurationInput = {
  name: string;
  description?: string;
  distributions: Distribution[];
  tags?: Record<string, string>;
};

/** A distribution configuration as Image Builder has it. */
export type Configuration = ConfigurationInput & { arn: string };

/**
 * The targets of a configuration, in its own order and without repeats. An entry that names no target account leaves
 * its copy with the source account.
 */
export function targetsOf(configuration: ConfigurationInput, sourceAccount: string): Target[] {
  const seen = new Map<string, Target>();
  for (const { region, amiDistributionConfiguration: ami } of configuration.distributions) {
    if (ami === undefined) continue;
    const named = ami.targetAccountIds ?? [];
    for (const account of named.length > 0 ? named : [sourceAccount]) {
      seen.set(`${account}/${region}`, { account, region });
    }
  }
  return [...seen.values()];
}

/** The account and Region in an Image Builder ARN, `arn:aws:imagebuilder:us-west-2:444455556666:…`. */
export function ownerOf(arn: string): { account: string; region: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { account, region };
}
