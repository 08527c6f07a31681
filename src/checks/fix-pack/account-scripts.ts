import { targetsOf } from '../../domain/configuration.ts';
import type { Finding, FixFile } from '../../domain/report/finding.ts';
import type { CheckContext } from '../check.ts';
import type { Asked } from './asked.ts';
import { ownersOf } from './names.ts';
import { splitConfigurations } from './split.ts';
import { quoted, script, scriptPerAccount } from './shell.ts';

/** The tag by which Image Builder knows the templates it may change. */
export function templateTagFiles(
  { configuration, sourceAccount }: CheckContext,
  { findings, whole }: Asked,
): FixFile[] {
  const wanted = new Set(findings.map(({ subject }) => placeOf(subject)));
  const commands = new Map<string, string[]>();
  for (const { region, launchTemplateConfigurations: templates = [] } of configuration.distributions) {
    for (const { accountId = '', launchTemplateId: id } of templates) {
      const isAsked = whole ? accountId !== '' && accountId !== sourceAccount : wanted.has(`${accountId} ${region}`);
      if (!isAsked) continue;
      const tag = `--tags 'Key=CreatedBy,Value=EC2 Image Builder'`;
      add(commands, accountId, `aws ec2 create-tags --region ${quoted(region)} --resources ${quoted(id)} ${tag}`);
    }
  }
  if (commands.size === 0) return [];
  const accounts = [...commands.keys()];
  return [
    {
      name: 'launch-template-tags.sh',
      language: 'shell',
      text: scriptPerAccount('Lets Image Builder make new versions of these launch templates.', commands),
      about: `Tags the launch templates as Image Builder's, for the ${ownersOf(accounts)}`,
      mends: 'launch-template-tag',
      accounts,
    },
  ];
}

/** The tag by which Image Builder knows the snapshots it may share: those that findings name. */
export function snapshotTagFiles({ sourceAccount, buildRegion }: CheckContext, { findings }: Asked): FixFile[] {
  const ids = new Set(findings.flatMap(({ fix }) => fix?.summary.match(/\bsnap-\w+/g) ?? []));
  if (ids.size === 0) return [];
  const about = 'Lets Image Builder share the snapshots of this AMI.';
  return [
    {
      name: 'snapshot-tags.sh',
      language: 'shell',
      text: script(
        about,
        [sourceAccount],
        [
          `aws ec2 create-tags --region ${quoted(buildRegion)} --resources ${[...ids].map(quoted).join(' ')} \\`,
          "  --tags 'Key=CreatedBy,Value=EC2 Image Builder'",
        ],
      ),
      about,
      mends: 'snapshot-tag',
    },
  ];
}

export function regionFiles(_context: CheckContext, { findings }: Asked): FixFile[] {
  const commands = new Map<string, string[]>();
  for (const { subject } of findings) {
    if (subject.kind !== 'account') add(commands, subject.account, `enable_region ${quoted(subject.region)}`);
  }
  if (commands.size === 0) return [];
  const accounts = [...commands.keys()];
  const about = 'Enables Regions in an account; AWS takes minutes, sometimes hours, to do so.';
  return [
    {
      name: 'enable-regions.sh',
      language: 'shell',
      text: scriptPerAccount(about, commands, [
        'enable_region() {',
        '  status=$(aws account get-region-opt-status --region-name "$1" --query RegionOptStatus --output text)',
        '  case "$status" in',
        '    ENABLED | ENABLING) echo "$1 is $status" ;;',
        '    ENABLED_BY_DEFAULT) echo "$1 is on: activate its STS endpoint in IAM, Account settings" ;;',
        '    *) aws account enable-region --region-name "$1" && echo "$1 was $status and is being enabled" ;;',
        '  esac',
        '}',
      ]),
      about: `Enables the Regions that are off, for the ${ownersOf(accounts)}`,
      mends: 'region-opt-in',
      accounts,
    },
  ];
}

/** Image Builder's quotas by the check that looks at them, and how much this configuration needs of each. */
const QUOTAS: Record<string, { code: string; needed: (context: CheckContext) => number }> = {
  'copy-quota': {
    code: 'L-69312229',
    needed: ({ configuration, buildRegion, sourceAccount }) =>
      targetsOf(configuration, sourceAccount).filter(
        ({ account, region }) => account !== sourceAccount || region !== buildRegion,
      ).length,
  },
  'launch-template-quota': {
    code: 'L-D5665818',
    needed: ({ configuration: { distributions } }) =>
      Math.max(0, ...distributions.map((entry) => entry.launchTemplateConfigurations?.length ?? 0)),
  },
  'parameter-quota': {
    code: 'L-B588F8CA',
    needed: ({ configuration: { distributions } }) =>
      Math.max(0, ...distributions.map((entry) => entry.ssmParameterConfigurations?.length ?? 0)),
  },
};

export function quotaFiles(context: CheckContext, { findings }: Asked): FixFile[] {
  const { sourceAccount, buildRegion } = context;
  const quotas = [...new Set(findings.map(({ checkId }) => checkId))].flatMap((checkId) => QUOTAS[checkId] ?? []);
  if (quotas.length === 0) return [];
  const requests = quotas.flatMap(({ code, needed }) => [
    `aws service-quotas request-service-quota-increase --region ${buildRegion} \\`,
    `  --service-code imagebuilder --quota-code ${code} --desired-value ${needed(context)}`,
  ]);
  return [
    {
      name: 'quota-requests.sh',
      language: 'shell',
      text: script('Asks AWS for as much as this configuration needs at once.', [sourceAccount], requests),
      about: 'Asks AWS to raise the quotas of Image Builder that this configuration exceeds',
      mends: 'quota-request',
    },
    ...splitFiles(context, findings),
  ];
}

/** Instead of a higher quota: the rounds that its copies take anyhow, each as a configuration of its own. */
function splitFiles(context: CheckContext, findings: readonly Finding[]): FixFile[] {
  const causes = findings.filter(({ checkId }) => checkId === 'copy-quota').map(({ cause = '' }) => cause);
  const atOnce = Number(/(\d+) at a time/.exec(causes.join())?.[1] ?? 0);
  if (atOnce === 0) return [];
  const parts = splitConfigurations(context, atOnce);
  return [
    {
      name: 'split-configurations.json',
      language: 'json',
      text: `${JSON.stringify(parts, null, 2)}\n`,
      about: `The configuration in ${parts.length} parts of at most ${atOnce} copies each, the copies of an account together where they fit`,
      mends: 'quota-request',
    },
  ];
}

export function serviceLinkedRoleFiles({ sourceAccount }: CheckContext): FixFile[] {
  const about = 'Creates the role that Image Builder itself works with, where it does not exist.';
  return [
    {
      name: 'service-linked-role.sh',
      language: 'shell',
      text: script(
        about,
        [sourceAccount],
        [
          'aws iam get-role --role-name AWSServiceRoleForImageBuilder >/dev/null 2>&1 ||',
          '  aws iam create-service-linked-role --aws-service-name imagebuilder.amazonaws.com',
        ],
      ),
      about,
      mends: 'service-linked-role',
    },
  ];
}

function placeOf(subject: Finding['subject']): string {
  return `${subject.account} ${'region' in subject ? subject.region : ''}`;
}

/** Each command once. */
function add(commands: Map<string, string[]>, account: string, command: string): void {
  const lines = commands.get(account) ?? [];
  if (!lines.includes(command)) commands.set(account, [...lines, command]);
}
