import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { policySourceArn } from '../../src/aws/probe.ts';
import type { DryRunAction, Probe } from '../../src/checks/probe.ts';
import { describeImages, DRY_RUN_WOULD_SUCCEED, ec2Error, error, FakeAws, SOURCE } from './fake-aws.ts';

const ACCOUNT = '111122223333';
const TARGET = { account: ACCOUNT, region: 'eu-west-1' };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/EC2ImageBuilderDistributionCrossAccountRole`;

let fake: FakeAws;
let probe: Probe;

beforeEach(async () => {
  fake = new FakeAws();
  probe = (await fake.open()).newProbe();
});
afterEach(() => fake.close());

function simulated(decision: string, missing = ''): string {
  return `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>sts:AssumeRole</EvalActionName><EvalResourceName>${ROLE}</EvalResourceName><EvalDecision>${decision}</EvalDecision>${missing}</member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`;
}

test('the source identity is the caller AWS names', async () => {
  expect(await probe.sourceIdentity()).toEqual({
    kind: 'answered',
    value: { account: SOURCE, arn: `arn:aws:iam::${SOURCE}:user/bot` },
    evidence: `sts:GetCallerIdentity → arn:aws:iam::${SOURCE}:user/bot`,
  });
});

test.each([
  ['allowed', '', true, 'allowed'],
  ['implicitDeny', '', false, 'implicitDeny'],
  [
    'implicitDeny',
    '<MissingContextValues><member>aws:SourceVpc</member></MissingContextValues>',
    false,
    'implicitDeny (simulated without aws:SourceVpc)',
  ],
])('a simulation that says %s%s answers %s', async (decision, missing, value, says) => {
  fake.on('iam:SimulatePrincipalPolicy', () => ({ body: simulated(decision, missing) }));
  expect(await probe.mayAssume(ACCOUNT)).toEqual({
    kind: 'answered',
    value,
    evidence: `iam:SimulatePrincipalPolicy sts:AssumeRole on ${ROLE} → ${says}`,
  });
  expect(fake.of('iam:SimulatePrincipalPolicy')).toMatchObject([
    {
      fields: {
        PolicySourceArn: `arn:aws:iam::${SOURCE}:user/bot`,
        'ActionNames.member.1': 'sts:AssumeRole',
        'ResourceArns.member.1': ROLE,
      },
    },
  ]);
});

test('a principal that IAM cannot find is a refusal', async () => {
  fake.on('iam:SimulatePrincipalPolicy', () => error('NoSuchEntity', 'The role cannot be found.', 404));
  expect(await probe.mayAssume(ACCOUNT)).toMatchObject({ kind: 'refused', code: 'NoSuchEntityException' });
});

test.each([
  ['arn:aws:sts::444455556666:assumed-role/bot/i-1', 'arn:aws:iam::444455556666:role/bot'],
  ['arn:aws-cn:sts::444455556666:assumed-role/bot/s', 'arn:aws-cn:iam::444455556666:role/bot'],
  ['arn:aws:iam::444455556666:user/team/bot', 'arn:aws:iam::444455556666:user/team/bot'],
])('the policies of %s are those of %s', (caller, principal) => {
  expect(policySourceArn(caller)).toBe(principal);
});

test('a role that can be assumed says as whom', async () => {
  expect(await probe.assume(ACCOUNT)).toEqual({
    kind: 'answered',
    value: { roleArn: ROLE },
    evidence: `sts:AssumeRole ${ROLE} → arn:aws:sts::${ACCOUNT}:assumed-role/R/s`,
  });
});

test('a denied AssumeRole is a denial in AWS words', async () => {
  const words = `User: arn:aws:iam::${SOURCE}:user/bot is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;
  fake.on('sts:AssumeRole', () => error('AccessDenied', words, 403));
  expect(await probe.assume(ACCOUNT)).toEqual({
    kind: 'denied',
    code: 'AccessDenied',
    message: words,
    evidence: `sts:AssumeRole ${ROLE} → AccessDenied: ${words}`,
  });
});

test('a question under a role that is denied has no answer', async () => {
  fake.on('sts:AssumeRole', () => error('AccessDenied', 'no', 403));
  const answers = await Promise.all([
    probe.targetIdentity(ACCOUNT),
    probe.ownedImage(TARGET),
    probe.dryRun(TARGET, 'ec2:CopyImage', 'ami-1'),
  ]);
  for (const answer of answers) {
    expect(answer).toMatchObject({ kind: 'no-answer', evidence: `sts:AssumeRole ${ROLE} → AccessDenied: no` });
  }
  expect(fake.of('ec2:CopyImage')).toEqual([]);
});

test('the target identity is asked with the session', async () => {
  expect(await probe.targetIdentity(ACCOUNT)).toMatchObject({ kind: 'answered', value: { account: ACCOUNT } });
  expect(fake.of('sts:GetCallerIdentity').at(-1)?.accessKeyId).toBe(`KEY-${ACCOUNT}`);
});

test('the newest owned image is the answer', async () => {
  fake.on('ec2:DescribeImages', () =>
    describeImages([
      '<imageId>ami-old</imageId><creationDate>2026-01-01T00:00:00.000Z</creationDate>',
      '<imageId>ami-new</imageId><creationDate>2026-03-01T00:00:00.000Z</creationDate>',
      '<imageId>ami-mid</imageId><creationDate>2026-02-01T00:00:00.000Z</creationDate>',
    ]),
  );
  expect(await probe.ownedImage(TARGET)).toEqual({
    kind: 'answered',
    value: 'ami-new',
    evidence: 'ec2:DescribeImages (owner self) in eu-west-1 → ami-new',
  });
  expect(fake.of('ec2:DescribeImages')).toMatchObject([
    {
      host: 'ec2.eu-west-1.amazonaws.com',
      accessKeyId: `KEY-${ACCOUNT}`,
      fields: { 'Owner.1': 'self', 'Filter.1.Name': 'state', 'Filter.1.Value.1': 'available', MaxResults: '100' },
    },
  ]);
});

test('an empty page is not the end of the images', async () => {
  fake.inTurn('ec2:DescribeImages', describeImages([], 'more'), describeImages(['<imageId>ami-1</imageId>']));
  expect(await probe.ownedImage(TARGET)).toMatchObject({ value: 'ami-1' });
  expect(fake.of('ec2:DescribeImages')[1]?.fields['NextToken']).toBe('more');
});

test('an account without images answers with none', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([]));
  expect(await probe.ownedImage(TARGET)).toEqual({
    kind: 'answered',
    value: undefined,
    evidence: `ec2:DescribeImages (owner self) in eu-west-1 → no AMI owned by ${ACCOUNT}`,
  });
});

const dryRuns: [DryRunAction, string, Record<string, string>][] = [
  ['ec2:CopyImage', 'CopyImage', { SourceImageId: 'ami-1', SourceRegion: 'eu-west-1', Name: 'ami-distribute-dry-run' }],
  [
    'ec2:CreateTags',
    'CreateTags',
    { 'ResourceId.1': 'ami-1', 'Tag.1.Key': 'CreatedBy', 'Tag.1.Value': 'EC2 Image Builder' },
  ],
  ['ec2:ModifyImageAttribute', 'ModifyImageAttribute', { ImageId: 'ami-1', 'Description.Value': 'dry run' }],
];

test.each(dryRuns)('%s is proved by a dry run only', async (action, operation, fields) => {
  fake.on(`ec2:${operation}`, () => DRY_RUN_WOULD_SUCCEED);
  expect(await probe.dryRun(TARGET, action, 'ami-1')).toEqual({
    kind: 'answered',
    value: 'would-succeed',
    evidence: `${action} (dry run) in eu-west-1 → DryRunOperation`,
  });
  expect(fake.of(`ec2:${operation}`)).toMatchObject([{ fields: { ...fields, DryRun: 'true' } }]);
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

test('a network that fails to the end is no answer', async () => {
  nock.cleanAll();
  nock(/sts/)
    .persist()
    .post('/')
    .replyWithError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  expect(await probe.assume(ACCOUNT)).toMatchObject({ kind: 'no-answer' });
});

test('throttling is waited for', async () => {
  fake.inTurn(
    'ec2:DescribeImages',
    ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503),
    describeImages(['<imageId>ami-1</imageId>']),
  );
  expect(await probe.ownedImage(TARGET)).toMatchObject({ kind: 'answered', value: 'ami-1' });
  expect(fake.of('ec2:DescribeImages')).toHaveLength(2);
});

/** Every kind of question that gets an answer here. */
function questions(): Promise<unknown>[] {
  return [
    probe.assume(ACCOUNT),
    probe.ownedImage(TARGET),
    probe.dryRun(TARGET, 'ec2:CopyImage', 'ami-1'),
    probe.targetIdentity(ACCOUNT),
    probe.sourceIdentity(),
  ];
}

test('equal questions to one probe are asked once', async () => {
  fake.on('ec2:DescribeImages', () => describeImages(['<imageId>ami-1</imageId>']));
  fake.on('ec2:CopyImage', () => DRY_RUN_WOULD_SUCCEED);
  const before = fake.sent.length;
  await Promise.all([...questions(), ...questions()]);
  await Promise.all(questions());
  expect(fake.sent).toHaveLength(before + 5);
});

test('another probe asks everything again', async () => {
  fake.on('sts:AssumeRole', () => error('AccessDenied', 'no', 403));
  const aws = await fake.open();
  expect(await aws.newProbe().assume(ACCOUNT)).toMatchObject({ kind: 'denied' });
  expect(await aws.newProbe().assume(ACCOUNT)).toMatchObject({ kind: 'denied' });
  expect(fake.of('sts:AssumeRole')).toHaveLength(2);
});
