import { DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { DisableKeyCommand } from '@aws-sdk/client-kms';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from '../../src/aws/connection.ts';
import type { Aws } from '../../src/aws/open-aws.ts';
import { Session } from '../../src/aws/sessions.ts';
import type { Probe } from '../../src/checks/probe.ts';
import { describeImages, error, FakeAws, session, SOURCE } from './fake-aws.ts';

const TARGET = '111122223333';
const IMAGE = `arn:aws:imagebuilder:us-west-2:${SOURCE}:image/golden/1.0.0/1`;

const COPY = '<imageId>ami-2</imageId><sourceImageId>ami-1</sourceImageId><creationDate>2026-11-01</creationDate>';

let fake: FakeAws;
let aws: Aws;

beforeEach(async () => {
  fake = new FakeAws();
  fake.on('ec2:DescribeImages', () => describeImages([COPY]));
  aws = await fake.open();
});
afterEach(() => fake.close());

const watch = (...regions: string[]) =>
  aws.copies.observe({
    imageArn: IMAGE,
    sourceAmiId: 'ami-1',
    startedAt: 0,
    targets: regions.map((region) => ({ account: TARGET, region })),
  });

test('a watching session may only describe images', async () => {
  await watch('us-east-1');
  const [asked] = fake.of('sts:AssumeRole');
  expect(asked).toMatchObject({
    host: 'sts.us-west-2.amazonaws.com',
    accessKeyId: 'OWNKEY',
    fields: {
      RoleArn: `arn:aws:iam::${TARGET}:role/EC2ImageBuilderDistributionCrossAccountRole`,
      RoleSessionName: 'ami-distribute-watch',
      DurationSeconds: '900',
    },
  });
  expect(JSON.parse(String(asked?.fields['Policy']))).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['ec2:DescribeImages'], Resource: '*' }],
  });
});

const PROBED = [
  'ec2:DescribeImages',
  'ec2:CopyImage',
  'ec2:CreateTags',
  'ec2:ModifyImageAttribute',
  'ec2:DescribeLaunchTemplates',
  'ec2:CreateLaunchTemplateVersion',
  'ec2:ModifyLaunchTemplate',
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncrypt*',
  'kms:GenerateDataKey*',
  'kms:DescribeKey',
  'kms:CreateGrant',
  'kms:ListGrants',
  'kms:RevokeGrant',
];

const AUDITED = [
  'iam:GetRole',
  'iam:SimulatePrincipalPolicy',
  'ec2:GetEbsEncryptionByDefault',
  'ec2:GetEbsDefaultKmsKeyId',
  'ec2:GetImageBlockPublicAccessState',
];

test.each([
  ['probing', 'ami-distribute-probe', PROBED, (probe: Probe) => probe.target.assume(TARGET)],
  [
    'auditing',
    'ami-distribute-audit',
    AUDITED,
    (probe: Probe) => probe.audit.publicAccess({ account: TARGET, region: 'us-east-1' }),
  ],
])('a %s session holds exactly the actions it needs', async (_kind, name, actions, use) => {
  const audited = await fake.open({ auditRoleName: 'ReadOnlyAuditor' });
  await use(audited.newProbe());
  const [asked] = fake.of('sts:AssumeRole');
  expect(asked?.fields).toMatchObject({ RoleSessionName: name, DurationSeconds: '900' });
  const policy = String(asked?.fields['Policy']);
  // AWS refuses a longer one.
  expect(policy.length).toBeLessThanOrEqual(2048);
  expect(JSON.parse(policy)).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
});

test('one role session serves every Region of an account', async () => {
  await watch('us-east-1', 'eu-west-1', 'us-west-2');
  await watch('us-east-1');
  expect(fake.of('sts:AssumeRole')).toHaveLength(1);
  const hosts = fake.of('ec2:DescribeImages').filter(({ accessKeyId }) => accessKeyId === `KEY-${TARGET}`);
  expect(hosts.map(({ host }) => host).toSorted()).toEqual([
    'ec2.eu-west-1.amazonaws.com',
    'ec2.us-east-1.amazonaws.com',
    'ec2.us-east-1.amazonaws.com',
    'ec2.us-west-2.amazonaws.com',
  ]);
});

test('a session is renewed one minute before it expires', async () => {
  await watch('us-east-1');
  fake.now += 839_000;
  await watch('us-east-1');
  expect(fake.of('sts:AssumeRole')).toHaveLength(1);
  fake.now += 1_000;
  await watch('us-east-1');
  expect(fake.of('sts:AssumeRole')).toHaveLength(2);
});

test('a refused AssumeRole is shared by its moment only', async () => {
  fake.on('sts:AssumeRole', () => error('AccessDenied', 'no', 403));
  const refused = await watch('us-east-1', 'eu-west-1');
  expect(refused.copies.map(({ kind }) => kind)).toEqual(['unreadable', 'unreadable']);
  expect(fake.of('sts:AssumeRole')).toHaveLength(1);
  fake.on('sts:AssumeRole', ({ fields }) => session(String(fields['RoleArn']), fake.now + 900_000));
  const mended = await watch('us-east-1');
  expect(mended.copies).toMatchObject([{ kind: 'seen' }]);
});

test('the partition of the caller is the partition of the roles', async () => {
  fake.on('sts:GetCallerIdentity', () => ({
    body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-us-gov:iam::444455556666:user/bot</Arn><Account>444455556666</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  }));
  const gov = await fake.open();
  await gov.newProbe().target.assume(TARGET);
  expect(fake.of('sts:AssumeRole')[0]?.fields['RoleArn']).toMatch(/^arn:aws-us-gov:iam::111122223333:role\//);
});

test('no client under a role can send a change', async () => {
  const credentials = { AccessKeyId: 'K', SecretAccessKey: 'S', SessionToken: 'T', Expiration: new Date(fake.now) };
  const under = new Session('arn:aws:iam::1:role/r', { Credentials: credentials }, new Connection(), fake.now);
  const before = fake.sent.length;
  const change = new DeregisterImageCommand({ ImageId: 'ami-1' });
  const refusal = { code: 'change-in-target-refused' };
  const { ec2, kms, sts } = under.clients;
  await expect(ec2('us-east-1').send(change)).rejects.toMatchObject(refusal);
  await expect(kms('us-east-1').send(new DisableKeyCommand({ KeyId: 'k' }))).rejects.toMatchObject(refusal);
  await expect(sts('us-east-1').send(new GetSessionTokenCommand({}))).rejects.toMatchObject(refusal);
  expect(fake.sent).toHaveLength(before);
});
