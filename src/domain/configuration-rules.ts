import type { AmiDistribution, ConfigurationInput, Distribution } from './configuration.ts';

/** The field is `name`, `description`, `regions`, `accounts`, `ami-description`, or `ami-name/<Region>`. */
export type Problem = { field: string; message: string };

// Image Builder's own patterns and lengths, from its service model. The stray hyphens in the first are the service's.
const NAME = /^[-_A-Za-z-0-9][-_A-Za-z0-9 ]{1,126}[-_A-Za-z-0-9]$/u;
const AMI_NAME = /^[-_A-Za-z0-9{][-_A-Za-z0-9\s:{}.]+[-_A-Za-z0-9}]$/u;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/u;
const ACCOUNT = /^\d{12}$/u;
const LONGEST_AMI_NAME = 127;
const LONGEST_DESCRIPTION = 1024;
const MOST_ACCOUNTS = 1536;

/** The name of the field that holds a Region's AMI name. */
export function amiNameField(region: string): string {
  return `ami-name/${region}`;
}

/** Everything Image Builder would refuse about a configuration, each with the value and the rule; empty when all is well. */
export function problemsOf(input: ConfigurationInput, buildRegion: string): Problem[] {
  return [
    ...nameProblems(input.name),
    ...descriptionProblems('description', input.description),
    ...regionProblems(input.distributions, buildRegion),
    ...input.distributions.flatMap(({ region, amiDistributionConfiguration: ami }) => amiProblems(region, ami)),
  ].filter(isFirstOfItsKind);
}

function nameProblems(name: string): Problem[] {
  if (NAME.test(name)) return [];
  const message =
    name.length < 3 || name.length > 128
      ? `${quoted(name)} has ${name.length} characters. A name has 3 to 128.`
      : `${quoted(name)} does not work. A name has letters, digits, - _ and inner spaces only.`;
  return [{ field: 'name', message }];
}

function descriptionProblems(field: string, description: string | undefined): Problem[] {
  if (description === undefined || (description.length >= 1 && description.length <= LONGEST_DESCRIPTION)) return [];
  const message = `It has ${description.length} characters. A description has 1 to ${LONGEST_DESCRIPTION}.`;
  return [{ field, message }];
}

function regionProblems(distributions: Distribution[], buildRegion: string): Problem[] {
  if (distributions.length === 0)
    return [problem('regions', `Choose Regions. ${buildRegion}, where images are built, is one.`)];
  const regions = distributions.map(({ region }) => region);
  const problems = regions
    .filter((region) => !REGION.test(region))
    .map((region) => problem('regions', `${quoted(region)} is not an AWS Region.`));
  const repeated = regions.find((region, at) => regions.indexOf(region) !== at);
  if (repeated !== undefined)
    problems.push(problem('regions', `${quoted(repeated)} is there twice. Each Region is named once.`));
  const build = distributions.find(({ region }) => region === buildRegion);
  if (build?.amiDistributionConfiguration === undefined) {
    problems.push(
      problem('regions', `${buildRegion} is missing. Images are built there, and that Region needs an AMI as well.`),
    );
  }
  return problems;
}

function amiProblems(region: string, ami: AmiDistribution | undefined): Problem[] {
  if (ami === undefined) return [];
  return [
    ...amiNameProblems(region, ami.name),
    ...descriptionProblems('ami-description', ami.description),
    ...accountProblems(ami.targetAccountIds),
  ];
}

function amiNameProblems(region: string, name: string | undefined): Problem[] {
  if (name === undefined || (AMI_NAME.test(name) && name.length <= LONGEST_AMI_NAME)) return [];
  const message =
    name.length < 3 || name.length > LONGEST_AMI_NAME
      ? `${quoted(name)} has ${name.length} characters. An AMI name has 3 to ${LONGEST_AMI_NAME}.`
      : `${quoted(name)} does not work. An AMI name has letters, digits, spaces and - _ : . { } only, and begins and ends with none of space : .`;
  return [{ field: amiNameField(region), message }];
}

function accountProblems(accounts: string[] | undefined): Problem[] {
  if (accounts === undefined) return [];
  if (accounts.length === 0) return [problem('accounts', 'Name at least one target account.')];
  if (accounts.length > MOST_ACCOUNTS) {
    return [problem('accounts', `${accounts.length} accounts are too many. A Region takes at most ${MOST_ACCOUNTS}.`)];
  }
  return accounts
    .filter((account) => !ACCOUNT.test(account))
    .map((account) => problem('accounts', `${quoted(account)} is not an account id. It has 12 digits.`));
}

/** The same sentence about the same field is said once, though several Regions may share what is wrong. */
function isFirstOfItsKind(one: Problem, at: number, all: Problem[]): boolean {
  return all.findIndex(({ field, message }) => field === one.field && message === one.message) === at;
}

function problem(field: string, message: string): Problem {
  return { field, message };
}

function quoted(value: string): string {
  return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
}
