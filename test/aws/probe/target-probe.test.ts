import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DryRunAction, TargetProbe, TemplateAction } from '../../../src/checks/probe.ts';
import { describeImages, DRY_RUN_WOULD_SUCCEED, ec2Error, error, FakeAws } from '../fake-aws.ts';

const ACCOUNT = '111122223333';
const TARGET = { account: ACCOUNT, region: 'eu-west-1' };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/EC2ImageBuilderDistributionCrossAccountRole`;

let fake: FakeAws;
let probe: TargetProbe;

beforeEach(async () => {
  fake = new FakeAws();
  probe = (await fake.open()).newProbe().target;
});
afterEach(() => fake.close());

test('a role that can be assumed says as whom', async () => {
  expect(await probe.assume(ACCOUNT)).toEqual({
    kind: 'answered',
    value: { roleArn: ROLE },
    evidence: `sts:AssumeRole ${ROLE} → arn:aws:sts::${ACCOUNT}:assumed-role/R/s`,
  });
});

test('a denied AssumeRole is a denial in AWS words', async () => {
  const words = `User: arn:aws:iam::444455556666:user/bot is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;
  fake.on('sts:AssumeRole', () => error('AccessDenied', words, 403));
  expect(await probe.assume(ACCOUNT)).toEqual({
    kind: 'denied',
    code: 'AccessDenied',
    message: words,
    evidence: `sts:AssumeRole ${ROLE} → AccessDenied: ${words}`,
  });
});

test('under a role that is denied nothing has an answer', async () => {
  fake.on('sts:AssumeRole', () => error('AccessDenied', 'no', 403));
  const before = fake.sent.length;
  const answers = await Promise.all([
    probe.identity(ACCOUNT),
    probe.identityIn(TARGET),
    probe.ownedImages(TARGET),
    probe.imageNamed(TARGET, 'golden'),
    probe.dryRun(TARGET, 'ec2:CopyImage', 'ami-1'),
    probe.launchTemplate(TARGET, 'lt-1'),
    probe.templateDryRun(TARGET, 'lt-1', 'ec2:CreateTags'),
  ]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ kind: 'no-answer', evidence: `sts:AssumeRole ${ROLE} → AccessDenied: no` });
  }
  expect(fake.sent.slice(before).map(({ action }) => action)).toEqual(['sts:AssumeRole']);
});

test('identities are asked with the session, where asked for', async () => {
  expect(await probe.identity(ACCOUNT)).toMatchObject({ kind: 'answered', value: { account: ACCOUNT } });
  expect(await probe.identityIn(TARGET)).toMatchObject({ kind: 'answered', value: { account: ACCOUNT } });
  const [, ...asked] = fake.of('sts:GetCallerIdentity');
  expect(asked.map(({ host, accessKeyId }) => `${host} ${accessKeyId}`)).toEqual([
    `sts.us-west-2.amazonaws.com KEY-${ACCOUNT}`,
    `sts.eu-west-1.amazonaws.com KEY-${ACCOUNT}`,
  ]);
});

test('an endpoint that is not activated refuses', async () => {
  fake.on('sts:GetCallerIdentity', () => error('RegionDisabledException', 'not activated', 403));
  expect(await probe.identityIn(TARGET)).toMatchObject({ kind: 'refused', code: 'RegionDisabledException' });
});

test('the newest available image and pending ones are told', async () => {
  fake.on('ec2:DescribeImages', () =>
    describeImages([
      '<imageId>ami-old</imageId><imageState>available</imageState><creationDate>2026-01-01</creationDate>',
      '<imageId>ami-open</imageId><imageState>pending</imageState><creationDate>2026-05-01</creationDate>',
      '<imageId>ami-new</imageId><imageState>available</imageState><creationDate>2026-03-01</creationDate>',
      '<imageId>ami-mid</imageId><imageState>available</imageState><creationDate>2026-02-01</creationDate>',
    ]),
  );
  expect(await probe.ownedImages(TARGET)).toEqual({
    kind: 'answered',
    value: { newest: 'ami-new', pending: 1 },
    evidence: 'ec2:DescribeImages (owner self) in eu-west-1 → ami-new, 1 pending',
  });
  expect(fake.of('ec2:DescribeImages')).toMatchObject([
    {
      host: 'ec2.eu-west-1.amazonaws.com',
      accessKeyId: `KEY-${ACCOUNT}`,
      fields: {
        'Owner.1': 'self',
        'Filter.1.Name': 'state',
        'Filter.1.Value.1': 'available',
        'Filter.1.Value.2': 'pending',
        MaxResults: '1000',
      },
    },
  ]);
});

test('pending images of every page are counted', async () => {
  const pending = '<imageId>ami-p</imageId><imageState>pending</imageState>';
  fake.inTurn(
    'ec2:DescribeImages',
    describeImages([pending], 'two'),
    describeImages([], 'three'),
    describeImages([pending]),
  );
  expect(await probe.ownedImages(TARGET)).toMatchObject({ value: { pending: 2 } });
  expect(fake.of('ec2:DescribeImages').map(({ fields }) => fields['NextToken'])).toEqual([undefined, 'two', 'three']);
});

test('a list of images without an end proves nothing', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([], 'again'));
  expect(await probe.ownedImages(TARGET)).toMatchObject({ kind: 'no-answer', code: 'EndlessList' });
});

test('an account without images answers with none', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([]));
  expect(await probe.ownedImages(TARGET)).toEqual({
    kind: 'answered',
    value: { pending: 0 },
    evidence: `ec2:DescribeImages (owner self) in eu-west-1 → no available AMI owned by ${ACCOUNT}, 0 pending`,
  });
  expect(await probe.imageNamed(TARGET, 'golden')).toMatchObject({ kind: 'answered', value: undefined });
});

const IMAGE_DRY_RUNS: [DryRunAction, Record<string, string>][] = [
  ['ec2:CopyImage', { SourceImageId: 'ami-1', SourceRegion: 'eu-west-1', Name: 'ami-distribute-dry-run' }],
  ['ec2:CreateTags', { 'ResourceId.1': 'ami-1', 'Tag.1.Key': 'CreatedBy', 'Tag.1.Value': 'EC2 Image Builder' }],
  ['ec2:ModifyImageAttribute', { ImageId: 'ami-1', 'Description.Value': 'dry run' }],
];

test.each(IMAGE_DRY_RUNS)('%s on an image is proved by a dry run', async (action, fields) => {
  fake.on(action, () => DRY_RUN_WOULD_SUCCEED);
  expect(await probe.dryRun(TARGET, action, 'ami-1')).toEqual({
    kind: 'answered',
    value: 'would-succeed',
    evidence: `${action} (dry run) on ami-1 in eu-west-1 → DryRunOperation`,
  });
  expect(fake.of(action)).toMatchObject([{ accessKeyId: `KEY-${ACCOUNT}`, fields: { ...fields, DryRun: 'true' } }]);
});

const TEMPLATE_DRY_RUNS: [TemplateAction, Record<string, string>][] = [
  ['ec2:CreateLaunchTemplateVersion', { LaunchTemplateId: 'lt-1', SourceVersion: '$Latest' }],
  ['ec2:ModifyLaunchTemplate', { LaunchTemplateId: 'lt-1', SetDefaultVersion: '1' }],
  ['ec2:CreateTags', { 'ResourceId.1': 'lt-1', 'Tag.1.Key': 'CreatedBy', 'Tag.1.Value': 'EC2 Image Builder' }],
];

test.each(TEMPLATE_DRY_RUNS)('%s on a template is proved by a dry run', async (action, fields) => {
  fake.on(action, () => DRY_RUN_WOULD_SUCCEED);
  expect(await probe.templateDryRun(TARGET, 'lt-1', action)).toEqual({
    kind: 'answered',
    value: 'would-succeed',
    evidence: `${action} (dry run) on lt-1 in eu-west-1 → DryRunOperation`,
  });
  expect(fake.of(action)).toMatchObject([{ accessKeyId: `KEY-${ACCOUNT}`, fields: { ...fields, DryRun: 'true' } }]);
});

test.each([
  [ec2Error('UnauthorizedOperation', 'You are not authorized', 403), 'denied'],
  [ec2Error('InvalidAMIID.NotFound', 'The image id does not exist', 400), 'refused'],
  [ec2Error('AuthFailure', 'AWS was not able to validate the provided access credentials', 401), 'refused'],
])('a dry run answered with $body is %s', async (reply, kind) => {
  fake.on('ec2:CopyImage', () => reply);
  expect(await probe.dryRun(TARGET, 'ec2:CopyImage', 'ami-1')).toMatchObject({ kind });
});

test('a dry run that returns success is a fault', async () => {
  fake.on('ec2:CopyImage', () => ({ body: '<CopyImageResponse><imageId>ami-2</imageId></CopyImageResponse>' }));
  await expect(probe.dryRun(TARGET, 'ec2:CopyImage', 'ami-1')).rejects.toMatchObject({ code: 'dry-run-succeeded' });
});

test('a launch template is told with its tags', async () => {
  fake.on('ec2:DescribeLaunchTemplates', () => ({
    body: '<DescribeLaunchTemplatesResponse><launchTemplates><item><launchTemplateId>lt-1</launchTemplateId><launchTemplateName>golden</launchTemplateName><tagSet><item><key>CreatedBy</key><value>EC2 Image Builder</value></item></tagSet></item></launchTemplates></DescribeLaunchTemplatesResponse>',
  }));
  expect(await probe.launchTemplate(TARGET, 'lt-1')).toEqual({
    kind: 'answered',
    value: { id: 'lt-1', name: 'golden', tags: { CreatedBy: 'EC2 Image Builder' } },
    evidence: 'ec2:DescribeLaunchTemplates lt-1 in eu-west-1 → golden, tags: CreatedBy=EC2 Image Builder',
  });
  expect(fake.of('ec2:DescribeLaunchTemplates')).toMatchObject([
    { host: 'ec2.eu-west-1.amazonaws.com', accessKeyId: `KEY-${ACCOUNT}`, fields: { 'LaunchTemplateId.1': 'lt-1' } },
  ]);
});

test('a launch template that does not exist is undefined', async () => {
  fake.on('ec2:DescribeLaunchTemplates', () => ec2Error('InvalidLaunchTemplateId.NotFound', 'does not exist'));
  expect(await probe.launchTemplate(TARGET, 'lt-9')).toEqual({
    kind: 'answered',
    value: undefined,
    evidence: 'ec2:DescribeLaunchTemplates lt-9 in eu-west-1 → no such launch template',
  });
});
