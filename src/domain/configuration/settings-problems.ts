import type { ConfigurationInput, Distribution } from '../configuration.ts';
import type { Problem } from './problem.ts';
import { shown } from './problem.ts';

const KEY = /^arn:aws[^:]*:kms:([^:]+):\d{12}:(?:key|alias)\/(.+)$/u;
/** Launch templates that an account may name in a Region, unless AWS has raised its quota. */
export const USUAL_TEMPLATES = 5;
/** Variables of an AMI name that AWS documents. */
const VARIABLE = /^\{\{\s*imagebuilder:(?:buildDate(?::[^{}]+)?|buildVersion)\s*\}\}$/u;

/** What only AWS knows of the account; a rule that needs what is absent is not judged. */
export type AccountFacts = { templateQuota?: number; sourceAccount?: string };

/**
 * What Image Builder takes, and what then breaks while it distributes; and what it refuses for the account's sake. A check
 * proves each of them against AWS; here a person learns it while writing.
 */
export function settingsProblems({ distributions }: ConfigurationInput, facts: AccountFacts = {}): Problem[] {
  return distributions.flatMap((entry) => [
    ...keyProblems(entry),
    ...fastLaunchProblems(entry, facts),
    ...templateProblems(entry, facts),
  ]);
}

function templateProblems(
  { region, launchTemplateConfigurations: all = [] }: Distribution,
  facts: AccountFacts,
): Problem[] {
  const { templateQuota: most } = facts;
  if (most === undefined || all.length <= most) return [];
  const message = `${region} names ${all.length} launch templates, and the account's quota is ${most}. Name fewer, or ask AWS for more.`;
  return [problem({ rule: 'template-quota', region }, 'launchTemplateConfigurations', message)];
}

function keyProblems({ region, amiDistributionConfiguration: ami }: Distribution): Problem[] {
  const key = ami?.kmsKeyId;
  if (key === undefined || key === '') return [];
  const [, home, name] = KEY.exec(key) ?? [];
  const said = (rule: string, why: string) => [
    problem({ rule, region }, 'amiDistributionConfiguration.kmsKeyId', `Key ${shown(key)} ${why}`),
  ];
  if (/(?:^|[:/])alias\/aws\//u.test(key))
    return said('key-managed', 'is managed by AWS. No other account can use it: name a key of your own.');
  if (home === undefined || name === undefined) {
    const targets = ami?.targetAccountIds?.length ?? 0;
    return targets === 0 ? [] : said('key-arn', 'is no whole ARN. Each target account looks for it, so name its ARN.');
  }
  return home === region
    ? []
    : said('key-region', `is in ${home}. A key serves its own Region: name one in ${region}.`);
}

function fastLaunchProblems({ region, ...entry }: Distribution, { sourceAccount }: AccountFacts): Problem[] {
  const on = (entry.fastLaunchConfigurations ?? []).filter(({ enabled }) => enabled === true);
  const targets = entry.amiDistributionConfiguration?.targetAccountIds ?? [];
  if (on.length === 0) return [];
  if (targets.length === 0) {
    const other = on.find(({ accountId }) => accountId !== undefined && accountId !== sourceAccount);
    if (sourceAccount === undefined || other === undefined) return [];
    const message = `${region} has Fast Launch for account ${other.accountId}. It works for the source account ${sourceAccount} alone.`;
    return [problem({ rule: 'fast-launch', region }, 'fastLaunchConfigurations', message)];
  }
  const message = `${region} has Fast Launch and target accounts. Fast Launch works for the source account alone: drop one of them.`;
  return [problem({ rule: 'fast-launch', region }, 'fastLaunchConfigurations', message)];
}

function problem({ rule, region }: { rule: string; region: string }, member: string, message: string): Problem {
  const path = `distributions[].${member}`;
  return { rule, path, region, field: `${path}/${region}`, message };
}

/** The Regions whose AMI anybody may launch. */
export function publicRegions({ distributions }: ConfigurationInput): string[] {
  return distributions
    .filter((entry) => entry.amiDistributionConfiguration?.launchPermission?.userGroups?.includes('all') === true)
    .map(({ region }) => region);
}

/** What works, and surprises people; a sentence each. */
export function adviceOf({ distributions }: ConfigurationInput): string[] {
  const named = distributions.filter((entry) => entry.amiDistributionConfiguration?.name?.includes('{{') === false);
  const across = distributions.filter(({ launchTemplateConfigurations: all = [] }) =>
    all.some(({ accountId }) => accountId !== undefined),
  );
  const misspelt = distributions.filter((entry) => unknownVariables(entry).length > 0);
  const [unknown = ''] = misspelt.flatMap(unknownVariables);
  return [
    ...about(
      named,
      'has an AMI name without a variable: the second build meets the name of the first. Add {{ imagebuilder:buildDate }}.',
    ),
    ...about(across, 'sets launch templates of other accounts: AWS writes the id of the source AMI into them.'),
    ...about(
      misspelt,
      `has ${shown(unknown)} in an AMI name, which is no variable that AWS documents: they are {{ imagebuilder:buildDate }} and {{ imagebuilder:buildVersion }}.`,
    ),
  ];
}

/** Braces in an AMI name that stand for nothing. */
function unknownVariables({ amiDistributionConfiguration: ami }: Distribution): string[] {
  return (ami?.name?.match(/\{\{[^}]*\}\}|[{}]+/gu) ?? []).filter((braces) => !VARIABLE.test(braces));
}

function about(entries: Distribution[], what: string): string[] {
  const regions = entries.map(({ region }) => region);
  if (regions.length === 0) return [];
  const named = regions.slice(0, 3).join(', ');
  return [
    `${regions.length > 3 ? `${named} and ${regions.length - 3} more each` : regions.length > 1 ? `${named} each` : named} ${what}`,
  ];
}
