import type {
  AmiDistributionConfiguration,
  CreateDistributionConfigurationRequest,
  Distribution,
  LaunchPermissionConfiguration,
  SsmParameterConfiguration,
} from '@aws-sdk/client-imagebuilder';
import { checkClientToken, checkCount, checkLength, checkPattern, checkTags, invalidParameter } from '../rules.ts';

const NAME = /^[-_A-Za-z-0-9][-_A-Za-z0-9 ]{1,126}[-_A-Za-z-0-9]$/;
const AMI_NAME = /^[-_A-Za-z0-9{][-_A-Za-z0-9\s:{}.]+[-_A-Za-z0-9}]$/;
const ACCOUNT = /^[0-9]{12}$/;
const ORGANIZATION = /^arn:aws[^:]*:organizations::[0-9]{12}:organization\/o-[a-z0-9]{10,32}$/;
const UNIT = /^arn:aws[^:]*:organizations::[0-9]{12}:ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}/;
const LICENSE = /^arn:aws[^:]*:license-manager:[^:]+:[0-9]{12}:license-configuration:lic-[a-z0-9-_]{32}$/;
const LAUNCH_TEMPLATE = /^lt-[a-z0-9-_]{17}$/;
const PARAMETER = /^[a-zA-Z0-9_.\-/]+$/;

/** Throws what Image Builder answers to a configuration it does not take. */
export function checkConfiguration(input: CreateDistributionConfigurationRequest): void {
  checkPattern('name', input.name, NAME);
  checkLength('description', input.description, 1024);
  checkClientToken(input.clientToken);
  checkTags('tags', input.tags);
  checkDistributions(input.distributions);
}

export function checkDistributions(distributions: readonly Distribution[] | undefined): void {
  const regions = new Set<string>();
  for (const [index, distribution] of (distributions ?? []).entries()) {
    const parameter = `distributions[${index}]`;
    checkDistribution(parameter, distribution);
    const region = distribution.region ?? '';
    if (regions.has(region)) throw invalidParameter(parameter, `Duplicate region '${region}' provided.`);
    regions.add(region);
  }
}

function checkDistribution(parameter: string, distribution: Distribution): void {
  checkLength(`${parameter}.region`, distribution.region, 1024);
  const { region: _region, ...outputs } = distribution;
  const hasOutput = Object.values(outputs).some((output) => output !== undefined && !isEmpty(output));
  if (!hasOutput) {
    const problem = 'One or more outputs should be provided for each region in a distribution configuration.';
    throw invalidParameter(parameter, problem);
  }
  const ami = distribution.amiDistributionConfiguration;
  if (ami !== undefined) checkAmi(`${parameter}.amiDistributionConfiguration`, ami);
  checkEach(`${parameter}.licenseConfigurationArns`, distribution.licenseConfigurationArns, 50, LICENSE);
  checkCount(`${parameter}.launchTemplateConfigurations`, distribution.launchTemplateConfigurations, 100);
  for (const template of distribution.launchTemplateConfigurations ?? []) {
    checkPattern('launchTemplateId', template.launchTemplateId, LAUNCH_TEMPLATE);
    checkPattern('accountId', template.accountId, ACCOUNT);
  }
  for (const configuration of distribution.ssmParameterConfigurations ?? []) {
    checkParameter(configuration, ami?.targetAccountIds ?? []);
  }
}

function checkAmi(parameter: string, ami: AmiDistributionConfiguration): void {
  checkLength(`${parameter}.name`, ami.name, 127);
  checkPattern(`${parameter}.name`, ami.name, AMI_NAME);
  checkLength(`${parameter}.description`, ami.description, 1024);
  checkEach(`${parameter}.targetAccountIds`, ami.targetAccountIds, 1536, ACCOUNT);
  checkTags(`${parameter}.amiTags`, ami.amiTags);
  checkLength(`${parameter}.kmsKeyId`, ami.kmsKeyId, 1024);
  if (ami.launchPermission !== undefined) checkPermission(`${parameter}.launchPermission`, ami.launchPermission);
}

function checkPermission(parameter: string, permission: LaunchPermissionConfiguration): void {
  checkEach(`${parameter}.userIds`, permission.userIds, 1536, ACCOUNT);
  checkEach(`${parameter}.organizationArns`, permission.organizationArns, 25, ORGANIZATION);
  checkEach(`${parameter}.organizationalUnitArns`, permission.organizationalUnitArns, 25, UNIT);
}

function checkParameter(configuration: SsmParameterConfiguration, targets: readonly string[]): void {
  checkLength('parameterName', configuration.parameterName, 1011);
  checkPattern('parameterName', configuration.parameterName, PARAMETER);
  const account = configuration.amiAccountId;
  checkPattern('amiAccountId', account, ACCOUNT);
  if (account !== undefined && !targets.includes(account)) {
    throw invalidParameter('amiAccountId', `The account '${account}' is not a target account for the Region.`);
  }
}

function checkEach(parameter: string, items: readonly string[] | undefined, most: number, pattern: RegExp): void {
  checkCount(parameter, items, most);
  for (const item of items ?? []) checkPattern(parameter, item, pattern);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
