import type { Distribution, ParameterSetting } from '../configuration.ts';
import { partitionOf } from '../partition.ts';
import type { Problem } from './problem.ts';
import { shown } from './problem.ts';

const RESERVED = /^(?:(?:aws|ssm)|\/(?:aws|ssm)(?:\/|$))/iu;
/** With the ARN that comes before the name. */
const LONGEST_PARAMETER_ARN = 1011;
const DEEPEST_PARAMETER = 15;

type Found = { rule: string; member: string; message: string };

/** What Image Builder or Systems Manager would refuse about one entry, beyond what its model says. */
export function entryProblems(entry: Distribution): Problem[] {
  const found = [...outputProblems(entry), ...repeats(entry), ...parameterProblems(entry)];
  return found.map(({ rule, member, message }) => {
    const path = `distributions[].${member}`;
    const { region } = entry;
    const field = FIELDS[member] ?? `${path}/${region}`;
    return { rule, path, field, region, message };
  });
}

/** Members that have an input which stands for every Region. */
const FIELDS: Record<string, string> = {
  region: 'regions',
  'amiDistributionConfiguration.targetAccountIds': 'accounts',
};

function outputProblems({ region, ...outputs }: Distribution): Found[] {
  const hasOutput = Object.values(outputs).some((output) => Object.keys(Object(output)).length > 0);
  if (hasOutput) return [];
  return [
    {
      rule: 'no-output',
      member: 'region',
      message: `The entry of ${region} has no output. Each Region needs one at least.`,
    },
  ];
}

function repeats(entry: Distribution): Found[] {
  const { region, launchTemplateConfigurations: templates = [], ssmParameterConfigurations: parameters = [] } = entry;
  const accounts = entry.amiDistributionConfiguration?.targetAccountIds ?? [];
  const twice = (member: string, names: string[]) =>
    [...repeated(names)].map((what) => ({ rule: 'twice', member, message: `${region} names ${what} twice.` }));
  return [
    ...twice(
      'amiDistributionConfiguration.targetAccountIds',
      accounts.map((account) => `account ${account}`),
    ),
    ...twice(
      'launchTemplateConfigurations',
      templates.map(({ launchTemplateId: id, accountId }) => `template ${id} ${ofAccount(accountId)}`),
    ),
    ...twice(
      'ssmParameterConfigurations',
      parameters.map(({ parameterName, amiAccountId }) => `parameter "${parameterName}" ${ofAccount(amiAccountId)}`),
    ),
  ];
}

function ofAccount(account = 'the source account'): string {
  return `of ${account}`;
}

function repeated(names: string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(names.filter((name) => seen.has(name) || !seen.add(name)));
}

function parameterProblems(entry: Distribution): Found[] {
  const targets = new Set(entry.amiDistributionConfiguration?.targetAccountIds);
  return (entry.ssmParameterConfigurations ?? []).flatMap((parameter) =>
    [...nameProblems(parameter.parameterName, entry.region), ...accountProblems(parameter, targets)].map((message) => ({
      rule: 'parameter',
      member: 'ssmParameterConfigurations',
      message: `${entry.region}: ${message}`,
    })),
  );
}

function nameProblems(name: string, region: string): string[] {
  const before = `arn:${partitionOf(region)}:ssm:${region}:${'0'.repeat(12)}:parameter/`.length;
  const longest = LONGEST_PARAMETER_ARN - before;
  const problems = [];
  // Longer ones are refused by the model already.
  if (name.length > longest && name.length <= LONGEST_PARAMETER_ARN) problems.push(`has at most ${longest} characters`);
  if (RESERVED.test(name)) problems.push('does not begin with aws or ssm');
  if (name.includes('/') && !name.startsWith('/')) problems.push('with a hierarchy begins with /');
  if (name.split('/').length - 1 > DEEPEST_PARAMETER) problems.push(`has at most ${DEEPEST_PARAMETER} levels`);
  return problems.map((rule) => `Parameter ${shown(name)} does not work. A name ${rule}.`);
}

function accountProblems({ parameterName, amiAccountId }: ParameterSetting, targets: Set<string>): string[] {
  if (amiAccountId === undefined || targets.has(amiAccountId)) return [];
  return [`Parameter ${shown(parameterName)} is for account ${amiAccountId}, which is no target of the Region.`];
}
