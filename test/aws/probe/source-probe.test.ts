import { afterEach, beforeEach, expect, test } from 'vitest';
import { policySourceArn } from '../../../src/aws/probe/simulation.ts';
import type { SourceProbe } from '../../../src/checks/probe.ts';
import { describeImages, ec2Error, error, FakeAws, json, jsonError, REGION, SOURCE } from '../fake-aws.ts';

const ROLE = 'arn:aws:iam::111122223333:role/EC2ImageBuilderDistributionCrossAccountRole';
const BOT = `arn:aws:iam::${SOURCE}:user/bot`;
const KEY = `arn:aws:kms:${REGION}:${SOURCE}:key/k`;

let fake: FakeAws;
let probe: SourceProbe;

beforeEach(async () => {
  fake = new FakeAws();
  probe = (await fake.open()).newProbe().source;
});
afterEach(() => fake.close());

function simulated(decision: string, more = ''): { body: string } {
  return {
    body: `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>sts:AssumeRole</EvalActionName>${decision === '' ? '' : `<EvalDecision>${decision}</EvalDecision>`}${more}</member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
  };
}

const WITHOUT_VPC = '<MissingContextValues><member>aws:SourceVpc</member></MissingContextValues>';

test('the source identity is the caller AWS names', async () => {
  expect(await probe.identity()).toEqual({
    kind: 'answered',
    value: { account: SOURCE, arn: BOT },
    evidence: `sts:GetCallerIdentity in us-west-2 → ${BOT}`,
  });
});

test.each([
  ['allowed', '', true, 'allowed'],
  ['allowed', WITHOUT_VPC, true, 'allowed (simulated without aws:SourceVpc)'],
  ['implicitDeny', '', false, 'implicitDeny'],
  ['explicitDeny', '', false, 'explicitDeny'],
  [
    'allowed',
    '<ResourceSpecificResults><member><EvalResourceName>r</EvalResourceName><EvalResourceDecision>explicitDeny</EvalResourceDecision></member></ResourceSpecificResults>',
    false,
    'explicitDeny',
  ],
])('a simulation that says %s%s answers %s', async (decision, more, value, says) => {
  fake.on('iam:SimulatePrincipalPolicy', () => simulated(decision, more));
  expect(await probe.botMay('sts:AssumeRole', ROLE)).toEqual({
    kind: 'answered',
    value,
    evidence: `iam:SimulatePrincipalPolicy of ${BOT}: sts:AssumeRole on ${ROLE} → ${says}`,
  });
  expect(fake.of('iam:SimulatePrincipalPolicy')).toMatchObject([
    {
      accessKeyId: 'OWNKEY',
      fields: { PolicySourceArn: BOT, 'ActionNames.member.1': 'sts:AssumeRole', 'ResourceArns.member.1': ROLE },
    },
  ]);
});

test('a denial for want of context is no answer', async () => {
  fake.on('iam:SimulatePrincipalPolicy', () => simulated('implicitDeny', WITHOUT_VPC));
  expect(await probe.botMay('sts:AssumeRole', ROLE)).toMatchObject({
    kind: 'no-answer',
    code: 'MissingContextValues',
    message: 'implicitDeny (simulated without aws:SourceVpc)',
  });
});

test('a simulation without a decision is no answer', async () => {
  fake.on('iam:SimulatePrincipalPolicy', () => simulated(''));
  expect(await probe.botMay('sts:AssumeRole', ROLE)).toMatchObject({ kind: 'no-answer', code: 'EmptyAnswer' });
});

test('a principal that IAM cannot find is a refusal', async () => {
  fake.on('iam:SimulatePrincipalPolicy', () => error('NoSuchEntity', 'The role cannot be found.', 404));
  expect(await probe.roleMay(ROLE, 'ec2:CopyImage', '*')).toMatchObject({
    kind: 'refused',
    code: 'NoSuchEntityException',
  });
  expect(fake.of('iam:SimulatePrincipalPolicy')[0]?.fields['PolicySourceArn']).toBe(ROLE);
});

test.each([
  ['arn:aws:sts::444455556666:assumed-role/bot/i-1', 'arn:aws:iam::444455556666:role/bot'],
  ['arn:aws-cn:sts::444455556666:assumed-role/bot/s', 'arn:aws-cn:iam::444455556666:role/bot'],
  ['arn:aws:iam::444455556666:user/team/bot', 'arn:aws:iam::444455556666:user/team/bot'],
])('the policies of %s are those of %s', (caller, principal) => {
  expect(policySourceArn(caller)).toBe(principal);
});

test('a role is told by its ARN, with its trust', async () => {
  fake.on('iam:GetRole', () => ({
    body: `<GetRoleResponse><GetRoleResult><Role><RoleName>slr</RoleName><Arn>arn:aws:iam::${SOURCE}:role/x/slr</Arn><AssumeRolePolicyDocument>%7B%22a%22%3A1%7D</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>`,
  }));
  expect(await probe.role('slr')).toEqual({
    kind: 'answered',
    value: { arn: `arn:aws:iam::${SOURCE}:role/x/slr`, name: 'slr', trust: '{"a":1}' },
    evidence: `iam:GetRole slr → arn:aws:iam::${SOURCE}:role/x/slr`,
  });
});

test('what IAM does not have is undefined', async () => {
  for (const action of ['iam:GetRole', 'iam:GetInstanceProfile']) {
    fake.on(action, () => error('NoSuchEntity', 'cannot be found', 404));
  }
  expect(await probe.role('slr')).toMatchObject({ kind: 'answered', value: undefined });
  expect(await probe.instanceProfile('build')).toEqual({
    kind: 'answered',
    value: undefined,
    evidence: 'iam:GetInstanceProfile build → no such instance profile',
  });
});

const PROFILE = `arn:aws:iam::${SOURCE}:instance-profile/build`;

function profileWithRole(): void {
  fake.on('iam:GetInstanceProfile', () => ({
    body: `<GetInstanceProfileResponse><GetInstanceProfileResult><InstanceProfile><InstanceProfileName>build</InstanceProfileName><Arn>${PROFILE}</Arn><Roles><member><RoleName>builder</RoleName></member></Roles></InstanceProfile></GetInstanceProfileResult></GetInstanceProfileResponse>`,
  }));
}

test('an instance profile is told with its role and policies', async () => {
  profileWithRole();
  fake.on('iam:ListAttachedRolePolicies', () => ({
    body: '<ListAttachedRolePoliciesResponse><ListAttachedRolePoliciesResult><AttachedPolicies><member><PolicyName>AmazonSSMManagedInstanceCore</PolicyName></member></AttachedPolicies></ListAttachedRolePoliciesResult></ListAttachedRolePoliciesResponse>',
  }));
  expect(await probe.instanceProfile('build')).toEqual({
    kind: 'answered',
    value: { arn: PROFILE, roles: [{ name: 'builder', managedPolicies: ['AmazonSSMManagedInstanceCore'] }] },
    evidence: 'iam:GetInstanceProfile build → role builder with AmazonSSMManagedInstanceCore',
  });
});

test('policies that may not be listed are a denial', async () => {
  profileWithRole();
  fake.on('iam:ListAttachedRolePolicies', () =>
    error('AccessDenied', 'not authorized to perform: iam:ListAttachedRolePolicies', 403),
  );
  expect(await probe.instanceProfile('build')).toMatchObject({ kind: 'denied', code: 'AccessDenied' });
});

const IMAGE =
  '<imageId>ami-1</imageId><imageOwnerId>444455556666</imageOwnerId><name>al2023</name><imageState>available</imageState><virtualizationType>hvm</virtualizationType><rootDeviceName>/dev/xvda</rootDeviceName>' +
  '<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-1</snapshotId><encrypted>true</encrypted></ebs></item><item><deviceName>/dev/xvdb</deviceName><ebs><encrypted>false</encrypted></ebs></item><item><deviceName>/dev/xvdc</deviceName><virtualName>ephemeral0</virtualName></item></blockDeviceMapping>';

const FACTS = {
  id: 'ami-1',
  name: 'al2023',
  owner: SOURCE,
  state: 'available',
  virtualization: 'hvm',
  rootDevice: '/dev/xvda',
};

test('an image is told with the keys of its snapshots', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([IMAGE]));
  fake.on('ec2:DescribeSnapshots', () => ({
    body: `<DescribeSnapshotsResponse><snapshotSet><item><snapshotId>snap-1</snapshotId><kmsKeyId>${KEY}</kmsKeyId></item></snapshotSet></DescribeSnapshotsResponse>`,
  }));
  expect(await probe.image('ami-1')).toEqual({
    kind: 'answered',
    value: {
      ...FACTS,
      devices: [
        { deviceName: '/dev/xvda', snapshotId: 'snap-1', encrypted: true, key: KEY },
        { deviceName: '/dev/xvdb', encrypted: false },
      ],
    },
    evidence: `ec2:DescribeImages ami-1 in us-west-2 → al2023, available; ec2:DescribeSnapshots snap-1 → ${KEY}`,
  });
  expect(fake.of('ec2:DescribeImages')[0]?.fields).toMatchObject({ 'ImageId.1': 'ami-1' });
  expect(fake.of('ec2:DescribeSnapshots')[0]?.fields).toMatchObject({ 'SnapshotId.1': 'snap-1' });
});

test('snapshots that are denied leave their keys out', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([IMAGE]));
  fake.on('ec2:DescribeSnapshots', () => ec2Error('UnauthorizedOperation', 'not authorized', 403));
  const image = await probe.image('ami-1');
  expect(image).toMatchObject({ kind: 'answered', value: { devices: [{ encrypted: true }, { encrypted: false }] } });
  expect(JSON.stringify(image)).not.toContain('"key"');
  expect(image.evidence).toBe(
    'ec2:DescribeImages ami-1 in us-west-2 → al2023, available; ec2:DescribeSnapshots snap-1 → UnauthorizedOperation: not authorized',
  );
});

const MANAGED = 'arn:aws:imagebuilder:us-west-2:aws:image/amazon-linux-2023-x86';
const AMI = 'ami-0123456789abcdef0';

test('an image that Amazon manages stands for its AMI in the build Region', async () => {
  const amis = [
    { region: 'eu-west-1', image: 'ami-0eeeeeeeeeeeeeee0', accountId: '137112412989' },
    { region: REGION, image: AMI, accountId: '137112412989' },
  ];
  const image = { arn: `${MANAGED}/2026.11.2/1`, state: { status: 'AVAILABLE' }, outputResources: { amis } };
  fake.on('imagebuilder:GetImage', () => json({ image }));
  expect(await probe.amiNamed(`${MANAGED}/x.x.x`)).toEqual({
    kind: 'answered',
    value: AMI,
    evidence: `imagebuilder:GetImage ${MANAGED}/x.x.x in us-west-2 → ${AMI} of ${MANAGED}/2026.11.2/1`,
  });
  expect(fake.of('imagebuilder:GetImage')[0]?.fields).toEqual({ imageBuildVersionArn: `${MANAGED}/x.x.x` });
});

test('a name that stands for nothing is undefined', async () => {
  fake.on('ssm:GetParameter', () => jsonError('ParameterNotFound', ''));
  fake.on('imagebuilder:GetImage', () => jsonError('ResourceNotFoundException', 'does not exist', 404));
  expect(await probe.amiNamed('ssm:/golden/parent')).toEqual({
    kind: 'answered',
    value: undefined,
    evidence: 'ssm:GetParameter /golden/parent in us-west-2 → there is no such parameter in us-west-2',
  });
  expect(await probe.amiNamed(`${MANAGED}/x.x.x`)).toMatchObject({ kind: 'answered', value: undefined });
});

test('a name that may not be looked up is a denial', async () => {
  fake.on('ssm:GetParameter', () => jsonError('AccessDeniedException', 'no', 400));
  fake.on('imagebuilder:GetImage', () => jsonError('AccessDeniedException', 'no', 403));
  for (const named of ['ssm:/golden/parent', `${MANAGED}/x.x.x`]) {
    expect(await probe.amiNamed(named)).toMatchObject({ kind: 'denied', code: 'AccessDeniedException', message: 'no' });
  }
});

test('a name is not looked up for a run that was cancelled', async () => {
  const cancelled = new AbortController();
  cancelled.abort();
  const { source } = (await fake.open()).newProbe({ signal: cancelled.signal });
  expect(await source.amiNamed(`${MANAGED}/x.x.x`)).toMatchObject({ kind: 'no-answer', code: 'AbortError' });
  expect(fake.of('imagebuilder:GetImage')).toEqual([]);
});

test('a simulation is told what the call would carry', async () => {
  fake.on('iam:SimulatePrincipalPolicy', () => simulated('allowed'));
  await probe.botMay('iam:PassRole', ROLE, { 'iam:PassedToService': 'imagebuilder.amazonaws.com' });
  expect(fake.of('iam:SimulatePrincipalPolicy')[0]?.fields).toMatchObject({
    'ContextEntries.member.1.ContextKeyName': 'iam:PassedToService',
    'ContextEntries.member.1.ContextKeyValues.member.1': 'imagebuilder.amazonaws.com',
    'ContextEntries.member.1.ContextKeyType': 'string',
  });
});

test('snapshots are told with their tags', async () => {
  const tags = '<tagSet><item><key>CreatedBy</key><value>EC2 Image Builder</value></item></tagSet>';
  fake.on('ec2:DescribeSnapshots', () => ({
    body: `<DescribeSnapshotsResponse><snapshotSet><item><snapshotId>snap-1</snapshotId>${tags}</item><item><snapshotId>snap-2</snapshotId></item></snapshotSet></DescribeSnapshotsResponse>`,
  }));
  expect(await probe.snapshotTags(['snap-1', 'snap-2'])).toEqual({
    kind: 'answered',
    value: { 'snap-1': { CreatedBy: 'EC2 Image Builder' }, 'snap-2': {} },
    evidence:
      'ec2:DescribeSnapshots snap-1, snap-2 in us-west-2 → snap-1 CreatedBy: EC2 Image Builder, snap-2 CreatedBy: none',
  });
});

test('an image without encryption needs no snapshots', async () => {
  fake.on('ec2:DescribeImages', () => describeImages([IMAGE.replace('true', 'false')]));
  expect(await probe.image('ami-1')).toMatchObject({ kind: 'answered', value: { id: 'ami-1' } });
  expect(fake.of('ec2:DescribeSnapshots')).toEqual([]);
});

test('an image that does not exist is undefined', async () => {
  fake.on('ec2:DescribeImages', () => ec2Error('InvalidAMIID.NotFound', 'does not exist'));
  expect(await probe.image('ami-9')).toEqual({
    kind: 'answered',
    value: undefined,
    evidence: 'ec2:DescribeImages ami-9 in us-west-2 → no such AMI',
  });
});
