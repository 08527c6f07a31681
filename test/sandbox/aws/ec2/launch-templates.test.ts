import type { EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { changedWorld, ec2In, FIRST, refusal, SECOND, started } from '../start-twin.ts';
import { ownerEc2 } from './owners.ts';

const TAGGED = 'lt-0000000000000000a';
const UNTAGGED = 'lt-0000000000000000b';
const FOREIGN = 'lt-0000000000000000c';
const IMAGE = 'ami-0000000000000000a';
const CREATED_BY = [{ Key: 'CreatedBy', Value: 'EC2 Image Builder' }];

const WORLD = `
accounts:
  '${FIRST}':
    amis: [{ id: ${IMAGE}, name: own, region: us-west-2 }]
    launchTemplates:
      ${TAGGED}: { name: web, region: us-west-2, tags: { CreatedBy: EC2 Image Builder }, imageId: ${IMAGE} }
      ${UNTAGGED}: { name: batch, region: us-west-2 }
      lt-0000000000000000d: { name: elsewhere, region: us-east-1 }
  '${SECOND}':
    launchTemplates: { ${FOREIGN}: { name: web, region: us-west-2, tags: { CreatedBy: EC2 Image Builder } } }
`;

type Asked = DescribeLaunchTemplatesCommand['input'];

async function names(ec2: EC2Client, input: Asked): Promise<(string | undefined)[]> {
  const { LaunchTemplates = [] } = await ec2.send(new DescribeLaunchTemplatesCommand(input));
  return LaunchTemplates.map(({ LaunchTemplateName }) => LaunchTemplateName);
}

function version(id: string, more: object = {}): CreateLaunchTemplateVersionCommand {
  return new CreateLaunchTemplateVersionCommand({
    LaunchTemplateId: id,
    LaunchTemplateData: { ImageId: IMAGE },
    ...more,
  });
}

function setDefault(id: string, more: object = {}): ModifyLaunchTemplateCommand {
  return new ModifyLaunchTemplateCommand({ LaunchTemplateId: id, DefaultVersion: '1', ...more });
}

test.each<[string, Asked, string[]]>([
  ['nothing', {}, ['web', 'batch']],
  ['an id', { LaunchTemplateIds: [UNTAGGED] }, ['batch']],
  ['a name', { LaunchTemplateNames: ['web'] }, ['web']],
  ['a tag', { Filters: [{ Name: 'tag:CreatedBy', Values: ['EC2 Image Builder'] }] }, ['web']],
  ['a name filter', { Filters: [{ Name: 'launch-template-name', Values: ['b*'] }] }, ['batch']],
])('templates are listed by %s', async (_how, input, expected) => {
  const twin = await started({ world: changedWorld(WORLD) });
  expect(await names(await ec2In(twin, FIRST), input)).toEqual(expected);
});

test('templates are listed page by page', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const ec2 = await ec2In(twin, FIRST);
  const first = await ec2.send(new DescribeLaunchTemplatesCommand({ MaxResults: 1 }));
  expect(first.LaunchTemplates).toMatchObject([
    { LaunchTemplateId: TAGGED, DefaultVersionNumber: 1, LatestVersionNumber: 1, Tags: CREATED_BY },
  ]);
  const rest = await ec2.send(new DescribeLaunchTemplatesCommand({ MaxResults: 1, NextToken: first.NextToken }));
  expect(rest.LaunchTemplates).toMatchObject([{ LaunchTemplateId: UNTAGGED }]);
  expect(rest.NextToken).toBeUndefined();
});

test.each<[Asked, string, string]>([
  [
    { LaunchTemplateIds: [FOREIGN] },
    'InvalidLaunchTemplateId.NotFound',
    `The launch-template ID '${FOREIGN}' does not exist`,
  ],
  [
    { LaunchTemplateIds: ['template'] },
    'InvalidLaunchTemplateId.Malformed',
    'Invalid id: "template" (expecting "lt-...")',
  ],
  [
    { LaunchTemplateNames: ['elsewhere'] },
    'InvalidLaunchTemplateName.NotFoundException',
    'The specified launch template, with template name elsewhere, does not exist.',
  ],
  [{ DryRun: true }, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.'],
])('DescribeLaunchTemplates refuses %j', async (input, name, message) => {
  const twin = await started({ world: changedWorld(WORLD) });
  const asked = (await ec2In(twin, FIRST)).send(new DescribeLaunchTemplatesCommand(input));
  expect(await refusal(asked)).toMatchObject({ name, message });
});

test('a new version is made over another one', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const ec2 = await ec2In(twin, FIRST);
  const data = {
    LaunchTemplateData: { InstanceType: 'm6i.large' },
    SourceVersion: '1',
    VersionDescription: 'larger',
  } as const;
  const { LaunchTemplateVersion: made, Warning } = await ec2.send(version(TAGGED, data));
  expect(made).toMatchObject({
    VersionNumber: 2,
    DefaultVersion: false,
    VersionDescription: 'larger',
    LaunchTemplateData: { ImageId: IMAGE, InstanceType: 'm6i.large' },
  });
  expect(Warning).toBeUndefined();
  const { LaunchTemplate: changed } = await ec2.send(setDefault(TAGGED, { DefaultVersion: '2' }));
  expect(changed).toMatchObject({ DefaultVersionNumber: 2, LatestVersionNumber: 2 });
  const owner = ownerEc2(twin, FIRST);
  const { LaunchTemplateVersions = [] } = await owner.send(
    new DescribeLaunchTemplateVersionsCommand({
      LaunchTemplateName: 'web',
      Filters: [{ Name: 'is-default-version', Values: ['true'] }],
    }),
  );
  expect(LaunchTemplateVersions.map(({ VersionNumber }) => VersionNumber)).toEqual([2]);
});

test('an image of another account is taken with a warning', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const foreign = { LaunchTemplateData: { ImageId: 'ami-0ffffffffffffffff' } };
  const { LaunchTemplateVersion: made, Warning } = await (await ec2In(twin, FIRST)).send(version(TAGGED, foreign));
  expect(made?.VersionNumber).toBe(2);
  expect(Warning?.Errors).toEqual([
    { Code: 'InvalidAMIID.NotFound', Message: "The image id '[ami-0ffffffffffffffff]' does not exist" },
  ]);
});

test('one client token makes one version', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const ec2 = await ec2In(twin, FIRST);
  for (const _ of ['sent', 'sent again']) {
    const { LaunchTemplateVersion: made } = await ec2.send(version(TAGGED, { ClientToken: 'once' }));
    expect(made?.VersionNumber).toBe(2);
  }
  const other = ec2.send(version(TAGGED, { ClientToken: 'once', VersionDescription: 'another' }));
  expect((await refusal(other)).name).toBe('IdempotentParameterMismatch');
});

function tag(id: string, Tags = CREATED_BY): CreateTagsCommand {
  return new CreateTagsCommand({ Resources: [id], Tags, DryRun: true });
}

test('a dry run proves what the tag of the template allows', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const ec2 = await ec2In(twin, FIRST);
  const runs = async (id: string) => [
    (await refusal(ec2.send(version(id, { DryRun: true })))).name,
    (await refusal(ec2.send(setDefault(id, { DryRun: true })))).name,
    (await refusal(ec2.send(tag(id)))).name,
  ];
  expect(await runs(TAGGED)).toEqual(['DryRunOperation', 'DryRunOperation', 'DryRunOperation']);
  expect(await runs(UNTAGGED)).toEqual(['UnauthorizedOperation', 'UnauthorizedOperation', 'DryRunOperation']);
  const otherTag = ec2.send(tag(TAGGED, [{ Key: 'CreatedBy', Value: 'somebody' }]));
  expect((await refusal(otherTag)).name).toBe('UnauthorizedOperation');
  expect(await names(ec2, { Filters: [{ Name: 'tag-key', Values: ['CreatedBy'] }] })).toEqual(['web']);
});

test('a template that gets the tag may be changed', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const ec2 = await ec2In(twin, FIRST);
  await ec2.send(new CreateTagsCommand({ Resources: [UNTAGGED], Tags: CREATED_BY }));
  expect((await ec2.send(version(UNTAGGED))).LaunchTemplateVersion?.VersionNumber).toBe(2);
});

test.each([
  [version(FOREIGN), 'InvalidLaunchTemplateId.NotFound', `The launch-template ID '${FOREIGN}' does not exist`],
  [setDefault(FOREIGN), 'InvalidLaunchTemplateId.NotFound', `The launch-template ID '${FOREIGN}' does not exist`],
  [
    setDefault(TAGGED, { DefaultVersion: '7' }),
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version 7 for the launch template with ID ${TAGGED}.`,
  ],
  [
    version(TAGGED, { LaunchTemplateName: 'web' }),
    'InvalidParameterCombination',
    'Exactly one of LaunchTemplateId and LaunchTemplateName must be specified.',
  ],
  [
    new CreateTagsCommand({ Resources: [FOREIGN], Tags: CREATED_BY }),
    'InvalidLaunchTemplateId.NotFound',
    `The launch-template ID '${FOREIGN}' does not exist`,
  ],
])('an impossible change of a template is refused (%#)', async (command, name, message) => {
  const twin = await started({ world: changedWorld(WORLD) });
  const ec2: { send(command: unknown): Promise<unknown> } = ownerEc2(twin, FIRST);
  expect(await refusal(ec2.send(command))).toMatchObject({ name, message, status: 400 });
});
