import type { Shape } from './shapes.ts';
import { ACCOUNT, ACCOUNTS, FLAG, GROUP, listOf, matching, oneOf, SOME_TEXT, TAGS, TEMPLATE } from './shapes.ts';

/**
 * A member of CreateDistributionConfiguration. `path` has `[]` for the items of a list; `field` is where a problem with
 * it is told; `place` is where it stands in Slack; `rule` is the sentence that people read when a value breaks it.
 */
export type Member = { path: string; field: string; place: string; rule: string; shape: Shape };

const FIRST = 'first page';
const REGION = 'page of its Region; first page where it is the only one';
const MORE = 'More settings of its Region';
const KEPT = 'kept, and shown in More settings of its Region';
const ENTRY = 'distributions[]';
const AMI = `${ENTRY}.amiDistributionConfiguration`;
const PERMISSION = `${AMI}.launchPermission`;
const CONTAINER = `${ENTRY}.containerDistributionConfiguration`;
const TEMPLATES = `${ENTRY}.launchTemplateConfigurations[]`;
const EXPORT = `${ENTRY}.s3ExportConfiguration`;
const FAST = `${ENTRY}.fastLaunchConfigurations[]`;
const PARAMETERS = `${ENTRY}.ssmParameterConfigurations[]`;

const ACCOUNT_RULE = 'An account id has 12 digits.';
const TEXT_RULE = 'It has 1 to 1024 characters.';
const TEMPLATE_RULE = 'A launch template id is lt- and 17 characters of a-z 0-9 - _.';
const TAG_RULE =
  'There are 1 to 50 tags; a key has 1 to 128 letters, digits, spaces and _ . : / = + - @ and does not begin with aws:, a value has at most 256 characters.';

function row(path: string, shape: Shape, rule: string, { field = path, place = MORE } = {}): Member {
  return { path, field, place, rule, shape };
}

// The patterns are those of the service model; the stray hyphens in the first are the service's.
const NAME = /^[-_A-Za-z-0-9][-_A-Za-z0-9 ]{1,126}[-_A-Za-z-0-9]$/;
const AMI_NAME = /^[-_A-Za-z0-9{][-_A-Za-z0-9\s:{}.]+[-_A-Za-z0-9}]$/;
const LICENSE = /^arn:aws[^:]*:license-manager:[^:]+:[0-9]{12}:license-configuration:lic-[a-z0-9-_]{32}$/;
const ORGANIZATION = /^arn:aws[^:]*:organizations::[0-9]{12}:organization\/o-[a-z0-9]{10,32}$/;
// Without an end, as in the model.
const UNIT = /^arn:aws[^:]*:organizations::[0-9]{12}:ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}/;

const WHOLE: Member[] = [
  row('name', matching(NAME, { least: 3, most: 128 }), 'A name has 3 to 128 letters, digits, - _ and inner spaces.', {
    field: 'name',
    place: FIRST,
  }),
  row('description', SOME_TEXT, 'A description has 1 to 1024 characters.', { field: 'description', place: FIRST }),
  row('distributions', listOf(GROUP), 'It is a list of one entry for each Region.', { field: 'regions', place: FIRST }),
  row('tags', TAGS, TAG_RULE, { field: 'tags', place: FIRST }),
  row('clientToken', matching(/^[^]*$/, { least: 1, most: 64 }), 'The program makes one for each request.', {
    place: 'added by the program',
  }),
  row('dryRun', FLAG, 'It belongs to a request, not to a configuration.', { place: 'never sent' }),
];

const OF_ENTRY: Member[] = [
  row(ENTRY, { kind: 'group', needs: ['region'] }, 'An entry is for one Region, and has at least one output.', {
    field: 'regions',
    place: FIRST,
  }),
  row(`${ENTRY}.region`, SOME_TEXT, 'A Region is named once, as in us-west-2.', { field: 'regions', place: FIRST }),
  row(
    `${ENTRY}.licenseConfigurationArns`,
    listOf(matching(LICENSE), { least: 1, most: 50 }),
    'There are 1 to 50 ARNs of License Manager configurations.',
  ),
  row(
    `${ENTRY}.launchTemplateConfigurations`,
    listOf(GROUP, { least: 1, most: 100 }),
    'There are 1 to 100 launch templates, and no more than the quota: five a Region by default.',
  ),
  row(TEMPLATES, { kind: 'group', needs: ['launchTemplateId'] }, 'A launch template setting has an id.'),
  row(`${TEMPLATES}.launchTemplateId`, TEMPLATE, TEMPLATE_RULE),
  row(`${TEMPLATES}.accountId`, ACCOUNT, ACCOUNT_RULE),
  row(`${TEMPLATES}.setDefaultVersion`, FLAG, 'It is true (default), false (not-default), or absent.'),
  row(
    EXPORT,
    { kind: 'group', needs: ['roleName', 'diskImageFormat', 's3Bucket'] },
    'An export has roleName, diskImageFormat and s3Bucket.',
  ),
  row(`${EXPORT}.roleName`, SOME_TEXT, TEXT_RULE),
  row(`${EXPORT}.diskImageFormat`, oneOf('VMDK', 'RAW', 'VHD'), 'It is VMDK, RAW or VHD.'),
  row(`${EXPORT}.s3Bucket`, SOME_TEXT, TEXT_RULE),
  row(`${EXPORT}.s3Prefix`, SOME_TEXT, TEXT_RULE),
  row(
    `${ENTRY}.fastLaunchConfigurations`,
    listOf(GROUP, { least: 1, most: 1000 }),
    'There are 1 to 1000 settings, of the source account only.',
  ),
  row(FAST, { kind: 'group', needs: ['enabled'] }, 'A Fast Launch setting says whether it is enabled.'),
  row(`${FAST}.enabled`, FLAG, 'It is true or false.'),
  row(`${FAST}.snapshotConfiguration`, GROUP, 'It is a group of settings.'),
  row(
    `${FAST}.snapshotConfiguration.targetResourceCount`,
    { kind: 'number', least: 1, most: 10_000 },
    'It is a whole number from 1 to 10000.',
  ),
  row(`${FAST}.maxParallelLaunches`, { kind: 'number', least: 1 }, 'It is a whole number from 1.'),
  row(`${FAST}.launchTemplate`, GROUP, 'It is a group of settings.'),
  row(`${FAST}.launchTemplate.launchTemplateId`, TEMPLATE, TEMPLATE_RULE),
  row(`${FAST}.launchTemplate.launchTemplateName`, SOME_TEXT, TEXT_RULE),
  row(`${FAST}.launchTemplate.launchTemplateVersion`, SOME_TEXT, TEXT_RULE),
  row(`${FAST}.accountId`, ACCOUNT, ACCOUNT_RULE),
  row(`${ENTRY}.ssmParameterConfigurations`, listOf(GROUP), 'It is a list of parameters.'),
  row(PARAMETERS, { kind: 'group', needs: ['parameterName'] }, 'A parameter setting has a name.'),
  row(`${PARAMETERS}.amiAccountId`, ACCOUNT, `${ACCOUNT_RULE} It is one of the targets of the Region.`),
  row(
    `${PARAMETERS}.parameterName`,
    matching(/^[a-zA-Z0-9_.\-/]+$/, { least: 1, most: 1011 }),
    'A parameter name has letters, digits, _ . - and / only.',
  ),
  row(`${PARAMETERS}.dataType`, oneOf('text', 'aws:ec2:image'), 'A data type is text or aws:ec2:image.'),
];

const OF_AMI: Member[] = [
  row(AMI, GROUP, 'It is a group of settings.', { place: REGION }),
  row(
    `${AMI}.name`,
    matching(AMI_NAME, { least: 3, most: 127 }),
    'An AMI name has 3 to 127 letters, digits, spaces and - _ : . { }, and begins and ends with none of space : .',
    { field: 'ami-name', place: REGION },
  ),
  row(`${AMI}.description`, SOME_TEXT, 'A description has 1 to 1024 characters.', {
    field: 'ami-description',
    place: REGION,
  }),
  row(
    `${AMI}.targetAccountIds`,
    ACCOUNTS,
    'There are 1 to 1536 target accounts a Region. An account id has 12 digits.',
    { field: 'accounts', place: REGION },
  ),
  row(`${AMI}.amiTags`, TAGS, TAG_RULE, { place: REGION }),
  row(
    `${AMI}.kmsKeyId`,
    SOME_TEXT,
    'A key is named by its whole ARN, in the Region of the entry, and is none that AWS manages.',
    { place: REGION },
  ),
  row(PERMISSION, GROUP, 'It is a group of settings.'),
  row(`${PERMISSION}.userIds`, ACCOUNTS, 'There are 1 to 1536 accounts. An account id has 12 digits.'),
  row(`${PERMISSION}.userGroups`, listOf(SOME_TEXT), 'It is a list of groups; `all` makes the AMI public.'),
  row(
    `${PERMISSION}.organizationArns`,
    listOf(matching(ORGANIZATION), { least: 1, most: 25 }),
    'There are 1 to 25 ARNs of organizations.',
  ),
  row(
    `${PERMISSION}.organizationalUnitArns`,
    listOf(matching(UNIT), { least: 1, most: 25 }),
    'There are 1 to 25 ARNs of organizational units.',
  ),
];

const OF_CONTAINER: Member[] = [
  row(CONTAINER, { kind: 'group', needs: ['targetRepository'] }, 'A container output has a targetRepository.'),
  row(`${CONTAINER}.description`, SOME_TEXT, TEXT_RULE),
  row(`${CONTAINER}.containerTags`, listOf(SOME_TEXT), 'It is a list of tags.'),
  row(
    `${CONTAINER}.targetRepository`,
    { kind: 'group', needs: ['service', 'repositoryName'] },
    'A repository has service and repositoryName.',
  ),
  row(`${CONTAINER}.targetRepository.service`, oneOf('ECR'), 'It is ECR.'),
  row(`${CONTAINER}.targetRepository.repositoryName`, SOME_TEXT, TEXT_RULE),
];

/** Every member of the service's model, in the order in which people meet them. */
export const MEMBERS: readonly Member[] = [
  ...WHOLE,
  ...OF_ENTRY,
  ...OF_AMI,
  ...OF_CONTAINER.map((member) => ({ ...member, place: KEPT })),
];

const BY_PATH = new Map(MEMBERS.map((member) => [member.path, member]));

export function memberAt(path: string): Member | undefined {
  return BY_PATH.get(path);
}
