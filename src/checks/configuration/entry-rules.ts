import type { Distribution, ParameterSetting } from '../../domain/configuration.ts';
import { partitionOf } from '../partition.ts';

// Patterns and lengths of the service models of Image Builder and of Systems Manager (PutParameter).
const PARAMETER_NAME = /^[a-zA-Z0-9_.\-/]+$/u;
const RESERVED = /^(?:(?:aws|ssm)|\/(?:aws|ssm)(?:\/|$))/iu;
const LAUNCH_TEMPLATE = /^lt-[a-z0-9-_]{17}$/u;
/** With the ARN that comes before the name. */
const LONGEST_PARAMETER_ARN = 1011;
const DEEPEST_PARAMETER = 15;
const DATA_TYPES = new Set(['text', 'aws:ec2:image']);

/** What Image Builder or Systems Manager would refuse about one entry, beyond the rules of names and accounts. */
export function entryProblems(entry: Distribution): string[] {
  return [...outputProblems(entry), ...repeats(entry), ...templateProblems(entry), ...parameterProblems(entry)];
}

function outputProblems({ region, ...outputs }: Distribution): string[] {
  const hasOutput = Object.values(outputs).some((output) => Object.keys(Object(output)).length > 0);
  return hasOutput ? [] : [`The entry of ${region} has no output. Each Region needs one at least.`];
}

function repeats(entry: Distribution): string[] {
  const { region, launchTemplateConfigurations = [], ssmParameterConfigurations = [] } = entry;
  const accounts = entry.amiDistributionConfiguration?.targetAccountIds ?? [];
  return [
    ...repeated(accounts.map((account) => `account ${account}`)),
    ...repeated(
      launchTemplateConfigurations.map((each) => `template ${each.launchTemplateId} ${ofAccount(each.accountId)}`),
    ),
    ...repeated(
      ssmParameterConfigurations.map((each) => `parameter "${each.parameterName}" ${ofAccount(each.amiAccountId)}`),
    ),
  ].map((what) => `${region} names ${what} twice.`);
}

function ofAccount(account = 'the source account'): string {
  return `of ${account}`;
}

function repeated(names: string[]): Set<string> {
  return new Set(names.filter((name, at) => names.indexOf(name) !== at));
}

function templateProblems({ region, launchTemplateConfigurations = [] }: Distribution): string[] {
  return launchTemplateConfigurations.flatMap(({ launchTemplateId: id }) =>
    LAUNCH_TEMPLATE.test(id) ? [] : [`${region} names launch template "${id}". An id is lt- and 17 characters.`],
  );
}

function parameterProblems(entry: Distribution): string[] {
  const targets = entry.amiDistributionConfiguration?.targetAccountIds ?? [];
  return (entry.ssmParameterConfigurations ?? []).flatMap((parameter) => [
    ...nameProblems(parameter.parameterName, entry.region).map((problem) => `${entry.region}: ${problem}`),
    ...settingProblems(parameter, targets).map((problem) => `${entry.region}: ${problem}`),
  ]);
}

function nameProblems(name: string, region: string): string[] {
  const longest =
    LONGEST_PARAMETER_ARN - `arn:${partitionOf(region)}:ssm:${region}:${'0'.repeat(12)}:parameter/`.length;
  const problems = [];
  if (!PARAMETER_NAME.test(name)) problems.push('has letters, digits, _ . - and / only');
  if (name.length > longest) problems.push(`has at most ${longest} characters`);
  if (RESERVED.test(name)) problems.push('does not begin with aws or ssm');
  if (name.includes('/') && !name.startsWith('/')) problems.push('with a hierarchy begins with /');
  if (name.split('/').length - 1 > DEEPEST_PARAMETER) problems.push(`has at most ${DEEPEST_PARAMETER} levels`);
  const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return problems.map((rule) => `Parameter "${shown}" does not work. A name ${rule}.`);
}

function settingProblems({ parameterName, amiAccountId, dataType }: ParameterSetting, targets: string[]): string[] {
  const problems = [];
  if (amiAccountId !== undefined && !targets.includes(amiAccountId)) {
    problems.push(`Parameter "${parameterName}" is for account ${amiAccountId}, which is no target of the Region.`);
  }
  if (dataType !== undefined && !DATA_TYPES.has(dataType)) {
    problems.push(`Parameter "${parameterName}" has data type "${dataType}". It is text or aws:ec2:image.`);
  }
  return problems;
}
