import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SettingsProbe } from '../../../src/checks/probe.ts';
import { describeImages, ec2Error, FakeAws, json, jsonError } from '../fake-aws.ts';

let fake: FakeAws;
let probe: SettingsProbe;

beforeEach(async () => {
  fake = new FakeAws();
  probe = (await fake.open()).newProbe().settings;
});
afterEach(() => fake.close());

test('enabled Regions are those not opted out', async () => {
  fake.on('ec2:DescribeRegions', () => ({
    body: '<DescribeRegionsResponse><regionInfo><item><regionName>us-west-2</regionName><optInStatus>opt-in-not-required</optInStatus></item><item><regionName>af-south-1</regionName><optInStatus>opted-in</optInStatus></item><item><regionName>ap-east-1</regionName><optInStatus>not-opted-in</optInStatus></item></regionInfo></DescribeRegionsResponse>',
  }));
  expect(await probe.enabledRegions()).toEqual({
    kind: 'answered',
    value: ['af-south-1', 'us-west-2'],
    evidence: 'ec2:DescribeRegions in us-west-2 → af-south-1, us-west-2',
  });
});

const BY_DEFAULT = {
  body: '<GetEbsEncryptionByDefaultResponse><ebsEncryptionByDefault>true</ebsEncryptionByDefault></GetEbsEncryptionByDefaultResponse>',
};
const DEFAULT_KEY = {
  body: '<GetEbsDefaultKmsKeyIdResponse><kmsKeyId>alias/aws/ebs</kmsKeyId></GetEbsDefaultKmsKeyIdResponse>',
};

test('default encryption is the setting and its key', async () => {
  fake.on('ec2:GetEbsEncryptionByDefault', () => BY_DEFAULT);
  fake.on('ec2:GetEbsDefaultKmsKeyId', () => DEFAULT_KEY);
  expect(await probe.defaultEncryption('eu-west-1')).toEqual({
    kind: 'answered',
    value: { byDefault: true, key: 'alias/aws/ebs' },
    evidence:
      'ec2:GetEbsEncryptionByDefault in eu-west-1 → true; ec2:GetEbsDefaultKmsKeyId in eu-west-1 → alias/aws/ebs',
  });
  expect(fake.of('ec2:GetEbsDefaultKmsKeyId')).toMatchObject([
    { host: 'ec2.eu-west-1.amazonaws.com', accessKeyId: 'OWNKEY' },
  ]);
});

test('default encryption with one denial is denied', async () => {
  fake.on('ec2:GetEbsEncryptionByDefault', () => BY_DEFAULT);
  fake.on('ec2:GetEbsDefaultKmsKeyId', () => ec2Error('UnauthorizedOperation', 'no', 403));
  expect(await probe.defaultEncryption('eu-west-1')).toMatchObject({
    kind: 'denied',
    evidence: 'ec2:GetEbsDefaultKmsKeyId in eu-west-1 → UnauthorizedOperation: no',
  });
});

test('an empty answer proves nothing about encryption', async () => {
  fake.on('ec2:GetEbsEncryptionByDefault', () => ({ body: '<GetEbsEncryptionByDefaultResponse/>' }));
  expect(await probe.defaultEncryption('eu-west-1')).toMatchObject({ kind: 'no-answer', code: 'EmptyAnswer' });
});

test('public access is the state AWS tells', async () => {
  fake.on('ec2:GetImageBlockPublicAccessState', () => ({
    body: '<GetImageBlockPublicAccessStateResponse><imageBlockPublicAccessState>block-new-sharing</imageBlockPublicAccessState></GetImageBlockPublicAccessStateResponse>',
  }));
  expect(await probe.publicAccess('eu-west-1')).toMatchObject({ kind: 'answered', value: 'block-new-sharing' });
});

test('an applied quota is the quota', async () => {
  fake.on('servicequotas:GetServiceQuota', () => json({ Quota: { Value: 80 } }));
  expect(await probe.imageBuilderQuota('L-69312229')).toEqual({
    kind: 'answered',
    value: 80,
    evidence: 'servicequotas:GetServiceQuota L-69312229 → 80',
  });
  expect(fake.of('servicequotas:GetServiceQuota')[0]?.fields).toEqual({
    ServiceCode: 'imagebuilder',
    QuotaCode: 'L-69312229',
  });
});

test('a quota never applied is the default', async () => {
  fake.on('servicequotas:GetServiceQuota', () => jsonError('NoSuchResourceException', 'no such quota'));
  fake.on('servicequotas:GetAWSDefaultServiceQuota', () => json({ Quota: { Value: 50 } }));
  expect(await probe.imageBuilderQuota('L-69312229')).toEqual({
    kind: 'answered',
    value: 50,
    evidence: 'servicequotas:GetAWSDefaultServiceQuota L-69312229 → 50',
  });
});

test('a quota that may not be read is denied', async () => {
  fake.on('servicequotas:GetServiceQuota', () => jsonError('AccessDeniedException', 'no'));
  expect(await probe.imageBuilderQuota('L-1')).toMatchObject({ kind: 'denied' });
  expect(fake.of('servicequotas:GetAWSDefaultServiceQuota')).toEqual([]);
});

test('the name of an image is taken literally', async () => {
  fake.on('ec2:DescribeImages', () =>
    describeImages([
      '<imageId>ami-1</imageId><name>golden xyz</name>',
      '<imageId>ami-2</imageId><name>golden *</name>',
    ]),
  );
  expect(await probe.imageNamed('eu-west-1', 'golden *')).toEqual({
    kind: 'answered',
    value: 'ami-2',
    evidence: 'ec2:DescribeImages (owner self, name "golden *") in eu-west-1 → ami-2',
  });
  expect(fake.of('ec2:DescribeImages')).toMatchObject([
    {
      host: 'ec2.eu-west-1.amazonaws.com',
      fields: {
        'Owner.1': 'self',
        'Filter.1.Name': 'name',
        'Filter.1.Value.1': String.raw`golden \*`,
        IncludeDisabled: 'true',
      },
    },
  ]);
});

test('a launch template is read with own credentials', async () => {
  fake.on('ec2:DescribeLaunchTemplates', () => ({
    body: '<DescribeLaunchTemplatesResponse><launchTemplates><item><launchTemplateId>lt-1</launchTemplateId><launchTemplateName>golden</launchTemplateName></item></launchTemplates></DescribeLaunchTemplatesResponse>',
  }));
  expect(await probe.launchTemplate('eu-west-1', 'lt-1')).toEqual({
    kind: 'answered',
    value: { id: 'lt-1', name: 'golden', tags: {} },
    evidence: 'ec2:DescribeLaunchTemplates lt-1 in eu-west-1 → golden, tags: none',
  });
  expect(fake.of('ec2:DescribeLaunchTemplates')[0]).toMatchObject({ accessKeyId: 'OWNKEY' });
});
