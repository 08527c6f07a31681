import { parseAccounts } from '../../../domain/accounts.ts';
import type {
  AmiDistribution,
  Distribution,
  LaunchTemplateSetting,
  ParameterSetting,
} from '../../../domain/configuration.ts';
import type { Lined } from './lines.ts';
import { items, pairLines, pairsIn, pairsWrong } from './lines.ts';

/** An input of a Region's pages: the lines it shows of an entry, and the entry that its lines make. */
export type RegionField = {
  key: string;
  page: 'main' | 'more';
  /** In the table of members, without indexes. */
  path: string;
  label: string;
  hint?: string;
  /** Words in one line, text in several, or a list with an item a line. */
  kind: 'words' | 'text' | 'list';
  /** Of a list its lines; else the text, whole. */
  lines(entry: Distribution): string[];
  apply(entry: Distribution, lines: string[]): Distribution;
  /** Why lines cannot be what was meant, where the rules of members could not tell. */
  wrong?(entry: Distribution, lines: string[]): string | undefined;
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

function amiText(key: string, label: string, hint: string, kind: 'words' | 'text' = 'words'): RegionField {
  return {
    key,
    page: 'main',
    path: `${AMI}.${key}`,
    label,
    hint,
    kind,
    lines: (entry) => {
      const value = entry.amiDistributionConfiguration?.[key];
      return typeof value === 'string' ? [value] : [];
    },
    apply: (entry, lines) => setAmi(entry, key, lines.join('\n')),
  };
}

function permission(member: keyof Permission, label: string, hint: string): RegionField {
  const named = (entry: Distribution, lines: string[]) =>
    items(entry.amiDistributionConfiguration?.launchPermission?.[member] ?? [], lines, AS_IT_IS);
  return {
    key: member,
    page: 'more',
    path: `${AMI}.launchPermission.${member}`,
    label,
    hint,
    kind: 'list',
    lines: (entry) => entry.amiDistributionConfiguration?.launchPermission?.[member] ?? [],
    apply: (entry, lines) =>
      setPermission(entry, member, member === 'userIds' ? accountsIn(lines) : named(entry, lines)),
  };
}

/** What is no account stays as it was written, for the rules to name it. */
function accountsIn(lines: string[]): string[] {
  const { accounts, rejected } = parseAccounts(lines.join('\n'));
  return [...accounts, ...rejected];
}

/** Items that are their own line. */
const AS_IT_IS: Lined<string> = { lineOf: (item) => item, itemOf: (line) => line };

/** Words that are none of those that a line may have stand where an account does, for its rule to name them. */
function accountIn(words: string[]): string | undefined {
  if (words.length !== 1) return words.length === 0 ? undefined : words.join(' ');
  return accountsIn(words)[0];
}

const DEFAULTS = new Map([
  ['default', true],
  ['not-default', false],
]);

const TEMPLATES: Lined<LaunchTemplateSetting> = {
  members: ['launchTemplateId', 'accountId', 'setDefaultVersion'],
  lineOf: ({ launchTemplateId, accountId, setDefaultVersion }) => {
    const [said] = [...DEFAULTS].find(([, value]) => value === setDefaultVersion) ?? [];
    return [launchTemplateId, accountId, said].filter(Boolean).join(' ');
  },
  itemOf: (line) => {
    const [launchTemplateId = '', ...more] = line.split(/[\s,]+/u);
    const said = more.findLast((word) => DEFAULTS.has(word));
    const accountId = accountIn(more.filter((word) => word !== said));
    const setDefaultVersion = DEFAULTS.get(said ?? '');
    return {
      launchTemplateId,
      ...(accountId === undefined ? {} : { accountId }),
      ...(setDefaultVersion === undefined ? {} : { setDefaultVersion }),
    };
  },
};

const PARAMETERS: Lined<ParameterSetting> = {
  members: ['parameterName', 'amiAccountId', 'dataType'],
  lineOf: ({ parameterName, amiAccountId, dataType }) =>
    [parameterName, amiAccountId, dataType].filter(Boolean).join(' '),
  itemOf: (line) => {
    const [parameterName = '', ...more] = line.split(/[\s,]+/u);
    const dataType = more.findLast((word) => word === 'text' || word.includes(':'));
    const amiAccountId = accountIn(more.filter((word) => word !== dataType));
    return {
      parameterName,
      ...(amiAccountId === undefined ? {} : { amiAccountId }),
      ...(dataType === undefined ? {} : { dataType }),
    };
  },
};

export const REGION_FIELDS: readonly RegionField[] = [
  amiText('name', 'AMI name', 'With {{ imagebuilder:buildDate }} in it every build has a name of its own'),
  {
    key: 'targetAccountIds',
    page: 'main',
    path: `${AMI}.targetAccountIds`,
    label: 'Target accounts',
    hint: 'Paste them in any form: commas, spaces, lines, 4444-5555-6666. None: the copy stays with the source account',
    kind: 'list',
    lines: (entry) => entry.amiDistributionConfiguration?.targetAccountIds ?? [],
    apply: (entry, lines) => setAmi(entry, 'targetAccountIds', accountsIn(lines)),
  },
  amiText('description', 'AMI description', '1 to 1024 characters', 'text'),
  amiText('kmsKeyId', 'KMS key of the copies', 'Its whole ARN, in this Region'),
  {
    key: 'amiTags',
    page: 'main',
    path: `${AMI}.amiTags`,
    label: 'AMI tags',
    hint: 'One key=value a line',
    kind: 'list',
    lines: (entry) => pairLines(entry.amiDistributionConfiguration?.amiTags),
    apply: (entry, lines) => setAmi(entry, 'amiTags', pairsIn(entry.amiDistributionConfiguration?.amiTags, lines)),
    wrong: (entry, lines) => pairsWrong(entry.amiDistributionConfiguration?.amiTags, lines),
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
    hint: 'A line each: lt-… account default (or not-default). AWS writes the source AMI into those of other accounts',
    kind: 'list',
    lines: (entry) => (entry.launchTemplateConfigurations ?? []).map(TEMPLATES.lineOf),
    apply: (entry, lines) =>
      set(entry, 'launchTemplateConfigurations', items(entry.launchTemplateConfigurations ?? [], lines, TEMPLATES)),
  },
  {
    key: 'ssmParameterConfigurations',
    page: 'more',
    path: 'ssmParameterConfigurations',
    label: 'SSM parameters',
    hint: 'A line each: /name account aws:ec2:image. Without an account it is the source account’s',
    kind: 'list',
    lines: (entry) => (entry.ssmParameterConfigurations ?? []).map(PARAMETERS.lineOf),
    apply: (entry, lines) =>
      set(entry, 'ssmParameterConfigurations', items(entry.ssmParameterConfigurations ?? [], lines, PARAMETERS)),
  },
  {
    key: 'licenseConfigurationArns',
    page: 'more',
    path: 'licenseConfigurationArns',
    label: 'License configurations',
    hint: 'One ARN a line',
    kind: 'list',
    lines: (entry) => entry.licenseConfigurationArns ?? [],
    apply: (entry, lines) =>
      set(entry, 'licenseConfigurationArns', items(entry.licenseConfigurationArns ?? [], lines, AS_IT_IS)),
  },
  {
    key: 's3ExportConfiguration',
    page: 'more',
    path: 's3ExportConfiguration',
    label: 'Export to S3',
    hint: 'Lines of roleName=, diskImageFormat= (VMDK, RAW or VHD), s3Bucket=, s3Prefix=',
    kind: 'list',
    lines: (entry) => pairLines(entry.s3ExportConfiguration),
    apply: (entry, lines) => set(entry, 's3ExportConfiguration', pairsIn(entry.s3ExportConfiguration, lines)),
    wrong: (entry, lines) => pairsWrong(entry.s3ExportConfiguration, lines),
  },
  {
    key: 'fastLaunchConfigurations',
    page: 'more',
    path: 'fastLaunchConfigurations',
    label: 'Fast Launch',
    hint: 'JSON of one setting a line, such as {"enabled":true,"maxParallelLaunches":6}; the source account only',
    kind: 'list',
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
