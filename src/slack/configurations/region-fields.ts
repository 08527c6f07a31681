import { parseAccounts } from '../../domain/accounts.ts';
import type { AmiDistribution, Distribution } from '../../domain/configuration.ts';

/** An input of a Region's pages: the lines it shows of an entry, and the entry that its lines make. */
export type RegionField = {
  key: string;
  page: 'main' | 'more';
  /** In the table of members, without indexes. */
  path: string;
  label: string;
  hint?: string;
  multiline: boolean;
  lines(entry: Distribution): string[];
  apply(entry: Distribution, lines: string[]): Distribution;
};

const AMI = 'amiDistributionConfiguration';
type Permission = NonNullable<AmiDistribution['launchPermission']>;

/** What is empty is left out: AWS takes no empty members. */
function set<T extends object>(group: T, member: string, value: unknown): T {
  const changed = { ...group };
  const isEmpty = value === '' || (typeof value === 'object' && Object.keys(Object(value)).length === 0);
  if (isEmpty) Reflect.deleteProperty(changed, member);
  else Reflect.set(changed, member, value);
  return changed;
}

function setAmi(entry: Distribution, member: string, value: unknown): Distribution {
  return set(entry, AMI, set(entry.amiDistributionConfiguration ?? {}, member, value));
}

function setPermission(entry: Distribution, member: string, value: unknown): Distribution {
  return setAmi(
    entry,
    'launchPermission',
    set(entry.amiDistributionConfiguration?.launchPermission ?? {}, member, value),
  );
}

/** A line that stands as it was shown keeps its item whole, with members that have no place in the line. */
function items<T>(before: T[], lines: string[], lineOf: (item: T) => string, itemOf: (line: string) => T): T[] {
  const known = new Map(before.map((item) => [lineOf(item), item]));
  return lines.map((line) => known.get(line) ?? itemOf(line));
}

function amiText(key: string, label: string, hint: string, multiline = false): RegionField {
  return {
    key,
    page: 'main',
    path: `${AMI}.${key}`,
    label,
    hint,
    multiline,
    lines: (entry) => {
      const value = entry.amiDistributionConfiguration?.[key];
      return typeof value === 'string' ? [value] : [];
    },
    apply: (entry, lines) => setAmi(entry, key, lines.join('\n')),
  };
}

function permission(member: keyof Permission, label: string, hint: string): RegionField {
  return {
    key: member,
    page: 'more',
    path: `${AMI}.launchPermission.${member}`,
    label,
    hint,
    multiline: true,
    lines: (entry) => entry.amiDistributionConfiguration?.launchPermission?.[member] ?? [],
    apply: (entry, lines) => setPermission(entry, member, member === 'userIds' ? accountsIn(lines) : lines),
  };
}

/** What is no account stays as it was written, for the rules to name it. */
function accountsIn(lines: string[]): string[] {
  const { accounts, rejected } = parseAccounts(lines.join('\n'));
  return [...accounts, ...rejected];
}

type Template = NonNullable<Distribution['launchTemplateConfigurations']>[number];
type Parameter = NonNullable<Distribution['ssmParameterConfigurations']>[number];

function templateLine({ launchTemplateId, accountId, setDefaultVersion }: Template): string {
  return [launchTemplateId, accountId, setDefaultVersion === true ? 'default' : undefined].filter(Boolean).join(' ');
}

function templateOf(line: string): Template {
  const [launchTemplateId = '', ...more] = line.split(/[\s,]+/u);
  const account = more.find((word) => word !== 'default');
  return {
    launchTemplateId,
    ...(account === undefined ? {} : { accountId: accountsIn([account])[0] ?? account }),
    ...(more.includes('default') ? { setDefaultVersion: true } : {}),
  };
}

function parameterLine({ parameterName, amiAccountId, dataType }: Parameter): string {
  return [parameterName, amiAccountId, dataType].filter(Boolean).join(' ');
}

function parameterOf(line: string): Parameter {
  const [parameterName = '', ...more] = line.split(/[\s,]+/u);
  const dataType = more.find((word) => word === 'text' || word.includes(':'));
  const account = more.find((word) => word !== dataType);
  return {
    parameterName,
    ...(account === undefined ? {} : { amiAccountId: accountsIn([account])[0] ?? account }),
    ...(dataType === undefined ? {} : { dataType }),
  };
}

/** `key=value` a line; what follows the first = is the value. */
function pairsIn(lines: string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [key = '', ...value] = line.split('=');
      return [key.trim(), value.join('=').trim()];
    }),
  );
}

const pairLines = (pairs: object | undefined) => Object.entries(pairs ?? {}).map(([key, value]) => `${key}=${value}`);

export const REGION_FIELDS: readonly RegionField[] = [
  amiText('name', 'AMI name', 'With {{ imagebuilder:buildDate }} in it every build has a name of its own'),
  {
    key: 'targetAccountIds',
    page: 'main',
    path: `${AMI}.targetAccountIds`,
    label: 'Target accounts',
    hint: 'Paste them in any form: commas, spaces, lines, 4444-5555-6666. None: the copy stays with the source account',
    multiline: true,
    lines: (entry) => entry.amiDistributionConfiguration?.targetAccountIds ?? [],
    apply: (entry, lines) => setAmi(entry, 'targetAccountIds', accountsIn(lines)),
  },
  amiText('description', 'AMI description', '1 to 1024 characters', true),
  amiText('kmsKeyId', 'KMS key of the copies', 'Its whole ARN, in this Region'),
  {
    key: 'amiTags',
    page: 'main',
    path: `${AMI}.amiTags`,
    label: 'AMI tags',
    hint: 'One key=value a line',
    multiline: true,
    lines: (entry) => pairLines(entry.amiDistributionConfiguration?.amiTags),
    apply: (entry, lines) => setAmi(entry, 'amiTags', pairsIn(lines)),
  },
  permission('userIds', 'May launch it: accounts', 'In any form'),
  permission('userGroups', 'May launch it: groups', 'all makes the AMI public; saving asks once more'),
  permission('organizationArns', 'May launch it: organizations', 'One ARN a line'),
  permission('organizationalUnitArns', 'May launch it: organizational units', 'One ARN a line'),
  {
    key: 'launchTemplateConfigurations',
    page: 'more',
    path: 'launchTemplateConfigurations',
    label: 'Launch templates',
    hint: 'A line each: lt-… account default. AWS writes the source AMI into those of other accounts',
    multiline: true,
    lines: (entry) => (entry.launchTemplateConfigurations ?? []).map(templateLine),
    apply: (entry, lines) =>
      set(
        entry,
        'launchTemplateConfigurations',
        items(entry.launchTemplateConfigurations ?? [], lines, templateLine, templateOf),
      ),
  },
  {
    key: 'ssmParameterConfigurations',
    page: 'more',
    path: 'ssmParameterConfigurations',
    label: 'SSM parameters',
    hint: 'A line each: /name account aws:ec2:image. Without an account it is the source account’s',
    multiline: true,
    lines: (entry) => (entry.ssmParameterConfigurations ?? []).map(parameterLine),
    apply: (entry, lines) =>
      set(
        entry,
        'ssmParameterConfigurations',
        items(entry.ssmParameterConfigurations ?? [], lines, parameterLine, parameterOf),
      ),
  },
  {
    key: 'licenseConfigurationArns',
    page: 'more',
    path: 'licenseConfigurationArns',
    label: 'License configurations',
    hint: 'One ARN a line',
    multiline: true,
    lines: (entry) => entry.licenseConfigurationArns ?? [],
    apply: (entry, lines) => set(entry, 'licenseConfigurationArns', lines),
  },
  {
    key: 's3ExportConfiguration',
    page: 'more',
    path: 's3ExportConfiguration',
    label: 'Export to S3',
    hint: 'Lines of roleName=, diskImageFormat= (VMDK, RAW or VHD), s3Bucket=, s3Prefix=',
    multiline: true,
    lines: (entry) => pairLines(entry.s3ExportConfiguration),
    apply: (entry, lines) => set(entry, 's3ExportConfiguration', pairsIn(lines)),
  },
  {
    key: 'fastLaunchConfigurations',
    page: 'more',
    path: 'fastLaunchConfigurations',
    label: 'Fast Launch',
    hint: 'JSON of one setting a line, such as {"enabled":true,"maxParallelLaunches":6}; the source account only',
    multiline: true,
    lines: (entry) => (entry.fastLaunchConfigurations ?? []).map((setting) => JSON.stringify(setting)),
    apply: (entry, lines) => set(entry, 'fastLaunchConfigurations', lines.map(jsonIn)),
  },
];

/** What is no JSON stays text, for the rules to name it. */
function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
