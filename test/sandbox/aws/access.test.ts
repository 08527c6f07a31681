import {
  CopyImageCommand,
  CreateTagsCommand,
  DescribeImagesCommand,
  EC2Client,
  ModifyImageAttributeCommand,
} from '@aws-sdk/client-ec2';
import { ImagebuilderClient, ListImageRecipesCommand } from '@aws-sdk/client-imagebuilder';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { AwsTwin } from '../../../sandbox/aws/twin.ts';
import {
  assume,
  changedWorld,
  ec2In,
  FIRST,
  imageBuilder,
  reach,
  refusal,
  roleArn,
  SECOND,
  started,
  world,
} from './start-twin.ts';

const BOT = 'arn:aws:iam::444455556666:user/ami-distribute';
const PUBLIC_AMI = 'ami-0c8e7d6b5a4f3e2d1';

function assumeCommand(arn: string, seconds = 900): AssumeRoleCommand {
  return new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'test', DurationSeconds: seconds });
}

function copyCommand(imageId: string): CopyImageCommand {
  return new CopyImageCommand({
    Name: 'dry-run',
    SourceImageId: imageId,
    SourceRegion: 'us-west-2',
    DryRun: true,
  });
}

async function ownImage(twin: AwsTwin, account: string): Promise<string> {
  const ec2 = await ec2In(twin, account);
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
  return Images[0]?.ImageId ?? '';
}

test('a role that trusts the source account is assumed', async () => {
  const twin = await started({ world: world('sample') });
  const answer = await new STSClient(reach(twin)).send(assumeCommand(roleArn(FIRST)));
  expect(answer.AssumedRoleUser?.Arn).toBe(
    `arn:aws:sts::${FIRST}:assumed-role/EC2ImageBuilderDistributionCrossAccountRole/test`,
  );
});

test('wrong trust and missing role are denied alike', async () => {
  const twin = await started({ world: world('broken-trust') });
  const sts = new STSClient(reach(twin));
  const absent = roleArn('000000000000');
  for (const arn of [roleArn(SECOND), absent]) {
    expect(await refusal(sts.send(assumeCommand(arn)))).toEqual({
      name: 'AccessDenied',
      status: 403,
      message: `User: ${BOT} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    });
  }
});

test('a role with a path is another role', async () => {
  const twin = await started({
    world: changedWorld(`
accounts:
  '${SECOND}': { roles: { EC2ImageBuilderDistributionCrossAccountRole: { path: /images/ } } }
`),
  });
  const asked = new STSClient(reach(twin)).send(assumeCommand(roleArn(SECOND)));
  expect((await refusal(asked)).name).toBe('AccessDenied');
});

test('role chaining is limited to one hour', async () => {
  const twin = await started({ world: world('sample') });
  const sts = new STSClient(reach(twin, await assume(twin, FIRST)));
  expect(await refusal(sts.send(assumeCommand(roleArn(SECOND), 3601)))).toMatchObject({
    name: 'ValidationError',
    message: 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  });
});

test('dry runs of permitted actions would succeed', async () => {
  const twin = await started({ world: world('sample') });
  const ec2 = await ec2In(twin, FIRST);
  const own = await ownImage(twin, FIRST);
  const runs = [
    ec2.send(copyCommand(PUBLIC_AMI)),
    ec2.send(new CreateTagsCommand({ Resources: [own], Tags: [{ Key: 'a', Value: 'b' }], DryRun: true })),
    ec2.send(
      new ModifyImageAttributeCommand({
        ImageId: own,
        LaunchPermission: { Add: [{ UserId: FIRST }] },
        DryRun: true,
      }),
    ),
  ];
  for (const run of runs) expect(await refusal(run)).toMatchObject({ name: 'DryRunOperation', status: 412 });
});

test('a missing permission is denied before anything else', async () => {
  const twin = await started({ world: world('missing-policy') });
  const ec2 = await ec2In(twin, SECOND);
  const arn = `arn:aws:sts::${SECOND}:assumed-role/EC2ImageBuilderDistributionCrossAccountRole/test`;
  expect(await refusal(ec2.send(copyCommand('ami-0123456789abcdef0')))).toEqual({
    name: 'UnauthorizedOperation',
    status: 403,
    message: `You are not authorized to perform this operation. User: ${arn} is not authorized to perform: ec2:CopyImage on resource: arn:aws:ec2:us-west-2::image/ami-0123456789abcdef0 because no identity-based policy allows the ec2:CopyImage action`,
  });
});

test('images of others do not exist for the caller', async () => {
  const twin = await started({ world: world('sample') });
  const ec2 = await ec2In(twin, FIRST);
  const foreign = await ownImage(twin, SECOND);
  expect((await refusal(ec2.send(copyCommand(foreign)))).name).toBe('InvalidAMIID.NotFound');
  expect((await refusal(ec2.send(copyCommand('ami-none')))).name).toBe('InvalidAMIID.Malformed');
});

test('a public image cannot be modified by others', async () => {
  const twin = await started({ world: world('empty-account') });
  const ec2 = await ec2In(twin, SECOND);
  const command = new ModifyImageAttributeCommand({ ImageId: PUBLIC_AMI, DryRun: true });
  expect(await refusal(ec2.send(command))).toMatchObject({
    name: 'AuthFailure',
    message: `Not authorized for image:${PUBLIC_AMI}`,
  });
});

test('a session policy narrows what the role may', async () => {
  const twin = await started({ world: world('sample') });
  const readOnly = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeImages', Resource: '*' }],
  };
  const ec2 = await ec2In(twin, FIRST, readOnly);
  expect((await ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))).Images).toHaveLength(1);
  const denied = await refusal(ec2.send(copyCommand(PUBLIC_AMI)));
  expect(denied.name).toBe('UnauthorizedOperation');
  expect(denied.message).toContain('because no session policy allows the ec2:CopyImage action');
});

test('an unreadable session policy is refused', async () => {
  const twin = await started({ world: world('sample') });
  const asked = assume(twin, FIRST, { Statement: 'anything' });
  expect((await refusal(asked)).name).toBe('MalformedPolicyDocumentException');
});

test('a Region that is not enabled refuses the account', async () => {
  const twin = await started({
    world: changedWorld(`accounts: { '${SECOND}': { regions: [us-east-1], amis: [] } }`),
  });
  const inOregon = new STSClient(reach(twin)).send(assumeCommand(roleArn(SECOND)));
  expect(await refusal(inOregon)).toMatchObject({ name: 'RegionDisabledException', status: 403 });
  const ec2 = new EC2Client(reach(twin, undefined, 'eu-central-1'));
  expect((await refusal(ec2.send(new DescribeImagesCommand({})))).name).toBe('AuthFailure');
});

test('the role of a target may not use Image Builder', async () => {
  const twin = await started({ world: world('sample') });
  const asTarget = new ImagebuilderClient(reach(twin, await assume(twin, FIRST)));
  expect(await refusal(asTarget.send(new ListImageRecipesCommand({})))).toMatchObject({
    name: 'AccessDeniedException',
    status: 403,
  });
  expect((await imageBuilder(twin).send(new ListImageRecipesCommand({}))).imageRecipeSummaryList).toHaveLength(3);
});
