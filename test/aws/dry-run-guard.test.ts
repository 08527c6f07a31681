import {
  CopyImageCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  ModifyLaunchTemplateCommand,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DRY_RUN_GUARD, dryRunGuard } from '../../src/aws/dry-run-guard.ts';

const settings = { region: 'us-west-2', credentials: { accessKeyId: 'K', secretAccessKey: 'S' }, maxAttempts: 1 };
const ec2 = new EC2Client(settings);
ec2.middlewareStack.add(dryRunGuard, DRY_RUN_GUARD);
const sts = new STSClient(settings);
sts.middlewareStack.add(dryRunGuard, DRY_RUN_GUARD);

const CopyImage = { Name: 'golden', SourceImageId: 'ami-1', SourceRegion: 'us-west-2' };
const CreateTags = { Resources: ['ami-1'], Tags: [{ Key: 'k', Value: 'v' }] };
const ModifyImageAttribute = { ImageId: 'ami-1', Description: { Value: 'd' } };

/** Every changing command there is a use for, with the flag as given. */
const changing = {
  CopyImage: (flag: object) => ec2.send(new CopyImageCommand({ ...CopyImage, ...flag })),
  CreateTags: (flag: object) => ec2.send(new CreateTagsCommand({ ...CreateTags, ...flag })),
  ModifyImageAttribute: (flag: object) =>
    ec2.send(new ModifyImageAttributeCommand({ ...ModifyImageAttribute, ...flag })),
};

let left: string[];

beforeEach(() => {
  left = [];
  nock.disableNetConnect();
  nock(/amazonaws\.com/)
    .persist()
    .post('/')
    .reply(async (request: Request) => {
      left.push(await request.text());
      return [412, '<Response><Errors><Error><Code>DryRunOperation</Code></Error></Errors></Response>'];
    });
});
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe.each(Object.entries(changing))('%s under a cross-account role', (_name, send) => {
  test.each([
    ['without its flag', {}],
    ['with its flag false', { DryRun: false }],
    ['with its flag undefined', { DryRun: undefined }],
  ])('never leaves %s', async (_case, flag) => {
    await expect(send(flag)).rejects.toMatchObject({ code: 'change-in-target-refused', retryable: false });
    expect(left).toEqual([]);
  });

  test('leaves as a dry run and says so', async () => {
    await expect(send({ DryRun: true })).rejects.toMatchObject({ name: 'DryRunOperation' });
    expect(left).toEqual([expect.stringContaining('DryRun=true')]);
  });
});

test.each([
  ['DeregisterImage', () => ec2.send(new DeregisterImageCommand({ ImageId: 'ami-1', DryRun: true }))],
  [
    'CreateLaunchTemplateVersion',
    () => ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateData: {}, DryRun: true })),
  ],
  ['ModifyLaunchTemplate', () => ec2.send(new ModifyLaunchTemplateCommand({ DryRun: true }))],
  ['AssumeRole', () => sts.send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::1:role/r', RoleSessionName: 'n' }))],
])('%s is unknown and never leaves', async (_name, send) => {
  await expect(send()).rejects.toMatchObject({ code: 'change-in-target-refused' });
  expect(left).toEqual([]);
});

test('reads leave as they are', async () => {
  await expect(ec2.send(new DescribeImagesCommand({}))).rejects.toMatchObject({ name: 'DryRunOperation' });
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 412 },
  });
  expect(left).toHaveLength(2);
});
