import type { Distribution } from '../../domain/configuration.ts';
import type { Check, Judgement } from '../check.ts';
import { cannotTell } from '../judgement.ts';

const CHECKED_OF_ENTRY = new Set([
  'region',
  'amiDistributionConfiguration',
  'launchTemplateConfigurations',
  'fastLaunchConfigurations',
  'ssmParameterConfigurations',
]);
const CHECKED_OF_AMI = new Set(['name', 'description', 'targetAccountIds', 'amiTags', 'kmsKeyId', 'launchPermission']);
const CHECKED_OF_PERMISSION = new Set(['userIds', 'userGroups']);

/** What would prove the members that are known but looked at by no check. */
const PROOFS: Readonly<Record<string, string>> = {
  containerDistributionConfiguration: 'ecr:DescribeRepositories of the target repository',
  licenseConfigurationArns: 'license-manager:GetLicenseConfiguration of each',
  s3ExportConfiguration: "iam:GetRole of the export's role and s3:GetBucketLocation of its bucket",
  organizationArns: 'organizations:DescribeOrganization, and the key policies that let the organization use the keys',
  organizationalUnitArns:
    'organizations:DescribeOrganizationalUnit, and the key policies that let its accounts use the keys',
};

/** What nobody looked at is said, so that a report without a failure claims no more than was proved. */
export const uncheckedMembers = {
  id: 'configuration-unchecked',
  title: () => 'every member of the entry is looked at by a check',
  why: 'a report without a failure claims no more than was looked at',
  needs: [],
  subject: 'region',
  applies: (_context, entry) => uncheckedOf(entry).length > 0,
  judge: async ({ configuration }, entry): Promise<Judgement> => {
    const members = uncheckedOf(entry);
    const evidence = [
      `imagebuilder:GetDistributionConfiguration "${configuration.name}", ${entry.region} → ${members.join(', ')}`,
    ];
    const proofs = members.map((member) => PROOFS[member] ?? `a version of this program that knows ${member}`);
    return cannotTell(evidence, `no check looks at ${members.join(', ')}`, proofs.join('; '));
  },
} as const satisfies Check;

function uncheckedOf(entry: Distribution): string[] {
  const ami = entry.amiDistributionConfiguration;
  return [
    ...strangers(entry, CHECKED_OF_ENTRY),
    ...strangers(ami, CHECKED_OF_AMI),
    ...strangers(ami?.launchPermission, CHECKED_OF_PERMISSION),
  ];
}

/** Members outside `checked` that ask for something; Image Builder also sends empty ones. */
function strangers(members: object | undefined, checked: ReadonlySet<string>): string[] {
  return Object.entries(members ?? {}).flatMap(([member, value]) =>
    checked.has(member) || isEmpty(value) ? [] : [member],
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
