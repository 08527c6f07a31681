import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditProbe } from '../../../src/checks/probe.ts';
import { error, FakeAws } from '../fake-aws.ts';

const ACCOUNT = '111122223333';
const TARGET = { account: ACCOUNT, region: 'eu-west-1' };
const ROLE = `arn:aws:iam::${ACCOUNT}:role/EC2ImageBuilderDistributionCrossAccountRole`;
const PARAMETER = `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/golden`;

let fake: FakeAws;

beforeEach(() => {
  fake = new FakeAws();
});
afterEach(() => fake.close());

async function audit(auditRoleName?: string): Promise<AuditProbe> {
  const aws = await fake.open(auditRoleName === undefined ? {} : { auditRoleName });
  return aws.newProbe().audit;
}

function everything(probe: AuditProbe) {
  return Promise.all([
    probe.roleMay(ACCOUNT, 'ssm:PutParameter', PARAMETER),
    probe.trust(ACCOUNT),
    probe.defaultEncryption(TARGET),
    probe.publicAccess(TARGET),
  ]);
}

test('without an audit role nothing is asked', async () => {
  const probe = await audit();
  const before = fake.sent.length;
  const [may, trust, encryption, access] = await everything(probe);
  const setting = 'NoAuditRole: the setting AUDIT_ROLE_NAME names no role';
  expect(may).toMatchObject({ kind: 'no-answer', code: 'NoAuditRole' });
  expect(may.evidence).toBe(`iam:SimulatePrincipalPolicy of ${ROLE}: ssm:PutParameter on ${PARAMETER} → ${setting}`);
  expect(trust).toMatchObject({ kind: 'no-answer', code: 'NoAuditRole' });
  expect(encryption).toMatchObject({ kind: 'no-answer', code: 'NoAuditRole' });
  expect(access).toMatchObject({ kind: 'no-answer', code: 'NoAuditRole' });
  expect(fake.sent).toHaveLength(before);
});

test('the cross-account role is simulated under the audit role', async () => {
  fake.on('iam:SimulatePrincipalPolicy', () => ({
    body: '<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>ssm:PutParameter</EvalActionName><EvalDecision>implicitDeny</EvalDecision></member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>',
  }));
  const probe = await audit('ReadOnlyAuditor');
  expect(await probe.roleMay(ACCOUNT, 'ssm:PutParameter', PARAMETER)).toMatchObject({ kind: 'answered', value: false });
  expect(fake.of('sts:AssumeRole').map(({ fields }) => fields['RoleArn'])).toEqual([
    `arn:aws:iam::${ACCOUNT}:role/ReadOnlyAuditor`,
  ]);
  expect(fake.of('iam:SimulatePrincipalPolicy')).toMatchObject([
    { accessKeyId: `KEY-${ACCOUNT}`, fields: { PolicySourceArn: ROLE, 'ResourceArns.member.1': PARAMETER } },
  ]);
});

test('a trust policy is read out of its encoding', async () => {
  const trust = '{"Statement":[{"Effect":"Allow"}]}';
  const role = `<Role><RoleName>R</RoleName><AssumeRolePolicyDocument>${encodeURIComponent(trust)}</AssumeRolePolicyDocument></Role>`;
  fake.on('iam:GetRole', () => ({ body: `<GetRoleResponse><GetRoleResult>${role}</GetRoleResult></GetRoleResponse>` }));
  const probe = await audit('ReadOnlyAuditor');
  expect(await probe.trust(ACCOUNT)).toEqual({
    kind: 'answered',
    value: trust,
    evidence: `iam:GetRole ${ROLE} → a trust policy of ${trust.length} characters`,
  });
  expect(fake.of('iam:GetRole')).toMatchObject([
    { accessKeyId: `KEY-${ACCOUNT}`, fields: { RoleName: 'EC2ImageBuilderDistributionCrossAccountRole' } },
  ]);
});

test('settings of a target are read in its Region', async () => {
  fake.on('ec2:GetEbsEncryptionByDefault', () => ({
    body: '<GetEbsEncryptionByDefaultResponse><ebsEncryptionByDefault>false</ebsEncryptionByDefault></GetEbsEncryptionByDefaultResponse>',
  }));
  fake.on('ec2:GetEbsDefaultKmsKeyId', () => ({
    body: '<GetEbsDefaultKmsKeyIdResponse><kmsKeyId>alias/aws/ebs</kmsKeyId></GetEbsDefaultKmsKeyIdResponse>',
  }));
  fake.on('ec2:GetImageBlockPublicAccessState', () => ({
    body: '<GetImageBlockPublicAccessStateResponse><imageBlockPublicAccessState>unblocked</imageBlockPublicAccessState></GetImageBlockPublicAccessStateResponse>',
  }));
  const probe = await audit('ReadOnlyAuditor');
  expect(await probe.defaultEncryption(TARGET)).toMatchObject({ value: { byDefault: false, key: 'alias/aws/ebs' } });
  expect(await probe.publicAccess(TARGET)).toMatchObject({ value: 'unblocked' });
  const hosts = fake.sent.filter(({ action }) => action.startsWith('ec2:')).map(({ host }) => host);
  expect(new Set(hosts)).toEqual(new Set(['ec2.eu-west-1.amazonaws.com']));
});

test('an audit role that is denied answers nothing', async () => {
  fake.on('sts:AssumeRole', () => error('AccessDenied', 'no', 403));
  const answers = await everything(await audit('ReadOnlyAuditor'));
  for (const answer of answers) {
    expect(answer).toMatchObject({
      kind: 'no-answer',
      evidence: `sts:AssumeRole arn:aws:iam::${ACCOUNT}:role/ReadOnlyAuditor → AccessDenied: no`,
    });
  }
});
