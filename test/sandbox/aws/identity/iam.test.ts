import type { IAMClient } from '@aws-sdk/client-iam';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { administrator, iamAs } from './administrator.ts';
import { assume, changedWorld, FIRST, reach, refusal, SECOND, started, world } from '../start-twin.ts';

const SOURCE = '444455556666';
const ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';
const LINKED = 'AWSServiceRoleForImageBuilder';
const MANAGED = 'arn:aws:iam::aws:policy/Ec2ImageBuilderCrossAccountDistributionAccess';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${SOURCE}:root` }, Action: 'sts:AssumeRole' }],
});
const READ = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }],
});

function documentIn(encoded: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(encoded ?? ''));
}

describe('reading roles', () => {
  it('shows a role with its trust and policies', async () => {
    const iam = iamAs(await started({ world: world('sample') }), FIRST);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: ROLE }));
    expect(Role).toMatchObject({ Path: '/', Arn: `arn:aws:iam::${FIRST}:role/${ROLE}`, MaxSessionDuration: 3600 });
    expect(documentIn(Role?.AssumeRolePolicyDocument)).toMatchObject({
      Statement: [{ Effect: 'Allow', Principal: { AWS: [`arn:aws:iam::${SOURCE}:root`] } }],
    });
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: ROLE }));
    expect(AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).toEqual([MANAGED]);
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName: ROLE }));
    expect(PolicyNames).toEqual(['kms', 'launch-template', 'ssm-parameter']);
    const template = new GetRolePolicyCommand({ RoleName: ROLE, PolicyName: 'launch-template' });
    expect(documentIn((await iam.send(template)).PolicyDocument)).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'aws:ResourceTag/CreatedBy': ['EC2 Image Builder'] } } }, {}, {}],
    });
  });

  it('shows the text of managed policies', async () => {
    const iam = iamAs(await started({ world: world('sample') }), FIRST);
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: MANAGED }));
    expect(Policy).toMatchObject({ DefaultVersionId: 'v1', AttachmentCount: 1, IsAttachable: true });
    const version = new GetPolicyVersionCommand({ PolicyArn: MANAGED, VersionId: 'v1' });
    expect(documentIn((await iam.send(version)).PolicyVersion?.Document)).toMatchObject({
      Statement: [
        { Action: 'ec2:CreateTags' },
        { Action: ['ec2:DescribeImages', 'ec2:CopyImage', 'ec2:ModifyImageAttribute'] },
      ],
    });
  });

  it('shows an instance profile with its role', async () => {
    const iam = iamAs(await started({ world: world('sample') }), SOURCE);
    const asked = new GetInstanceProfileCommand({ InstanceProfileName: 'EC2InstanceProfileForImageBuilder' });
    expect((await iam.send(asked)).InstanceProfile).toMatchObject({
      Roles: [{ RoleName: 'EC2InstanceProfileForImageBuilder' }],
    });
  });
});

describe('what is not there', () => {
  it.each([
    {
      what: 'a role',
      ask: (iam: IAMClient) => iam.send(new GetRoleCommand({ RoleName: 'none' })),
      message: 'The role with name none cannot be found.',
    },
    {
      what: 'an inline policy',
      ask: (iam: IAMClient) => iam.send(new GetRolePolicyCommand({ RoleName: ROLE, PolicyName: 'none' })),
      message: 'The role policy with name none cannot be found.',
    },
    {
      what: 'an instance profile',
      ask: (iam: IAMClient) => iam.send(new GetInstanceProfileCommand({ InstanceProfileName: 'none' })),
      message: 'Instance Profile none cannot be found.',
    },
    {
      what: 'a managed policy',
      ask: (iam: IAMClient) => iam.send(new GetPolicyCommand({ PolicyArn: 'arn:aws:iam::aws:policy/None' })),
      message: 'Policy arn:aws:iam::aws:policy/None was not found.',
    },
  ])('is told where $what is asked for', async ({ ask, message }) => {
    const iam = iamAs(await started({ world: world('sample') }), FIRST);
    expect(await refusal(ask(iam))).toMatchObject({ name: 'NoSuchEntityException', status: 404, message });
  });
});

describe('the owner of a target account', () => {
  it('makes the whole role, and the bot can assume it', async () => {
    const twin = await started({ world: changedWorld(`accounts: { '${SECOND}': { roles: { ${ROLE}: null } } }`) });
    expect((await refusal(assume(twin, SECOND))).name).toBe('AccessDenied');
    const iam = iamAs(twin, SECOND);
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: TRUST }));
    expect(Role?.Arn).toBe(`arn:aws:iam::${SECOND}:role/${ROLE}`);
    await iam.send(new AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn: MANAGED }));
    await iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'read', PolicyDocument: READ }));
    const keys = await assume(twin, SECOND);
    expect((await new STSClient(reach(twin, keys)).send(new GetCallerIdentityCommand({}))).Account).toBe(SECOND);
  });

  it('mends a trust policy', async () => {
    const twin = await started({ world: world('broken-trust') });
    await iamAs(twin, SECOND).send(new UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument: TRUST }));
    expect((await assume(twin, SECOND)).accessKeyId).toMatch(/^ASIA/);
  });

  it('takes a role apart before deleting it', async () => {
    const twin = await started({ world: world('missing-policy') });
    const iam = iamAs(twin, SECOND);
    await iam.send(new AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn: MANAGED }));
    const remove = () => iam.send(new DeleteRoleCommand({ RoleName: ROLE }));
    expect((await refusal(remove())).message).toBe('Cannot delete entity, must detach all policies first.');
    await iam.send(new DetachRolePolicyCommand({ RoleName: ROLE, PolicyArn: MANAGED }));
    expect((await refusal(remove())).message).toBe('Cannot delete entity, must delete policies first.');
    for (const name of ['kms', 'launch-template', 'ssm-parameter']) {
      await iam.send(new DeleteRolePolicyCommand({ RoleName: ROLE, PolicyName: name }));
    }
    await remove();
    expect((await refusal(assume(twin, SECOND))).name).toBe('AccessDenied');
  });

  it('changes nothing in another account', async () => {
    const twin = await started({
      world: changedWorld(`accounts: { '${SECOND}': { roles: { only: { trust: ${TRUST} } } } }`),
    });
    const asked = iamAs(twin, FIRST).send(new DeleteRoleCommand({ RoleName: 'only' }));
    expect((await refusal(asked)).name).toBe('NoSuchEntityException');
  });
});

describe('IAM refuses', () => {
  type Ask = (iam: IAMClient) => Promise<unknown>;
  const create =
    (changes: object): Ask =>
    (iam) =>
      iam.send(new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument: TRUST, ...changes }));
  const put =
    (document: string): Ask =>
    (iam) =>
      iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'new', PolicyDocument: document }));
  const attach =
    (arn: string): Ask =>
    (iam) =>
      iam.send(new AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn: arn }));
  const detach: Ask = (iam) =>
    iam.send(new DetachRolePolicyCommand({ RoleName: 'AmiDistributeAuditRole', PolicyArn: MANAGED }));
  const tooLong = READ.replace('ec2:', `ec2:${'a'.repeat(10_240)}`);

  it.each([
    ['a name that is taken', create({ RoleName: ROLE.toLowerCase() }), 'EntityAlreadyExistsException'],
    ['a trust policy that is none', create({ AssumeRolePolicyDocument: '{' }), 'MalformedPolicyDocumentException'],
    ['a trust policy with a resource', create({ AssumeRolePolicyDocument: READ }), 'MalformedPolicyDocumentException'],
    ['an inline policy with a principal', put(TRUST), 'MalformedPolicyDocumentException'],
    ['an inline policy that is too long', put(tooLong), 'LimitExceededException'],
    [
      'a policy that no one may attach',
      attach(`arn:aws:iam::aws:policy/aws-service-role/${LINKED}`),
      'PolicyNotAttachableException',
    ],
    ['a policy that is not there', attach(`${MANAGED}s`), 'NoSuchEntityException'],
    ['to detach what is not attached', detach, 'NoSuchEntityException'],
  ] as const)('%s', async (_what, ask, name) => {
    const iam = iamAs(await started({ world: world('sample') }), FIRST);
    expect((await refusal(ask(iam))).name).toBe(name);
  });

  it('any change by the bot', async () => {
    const twin = await started({ world: world('sample') });
    expect(await refusal(create({})(iamAs(twin)))).toMatchObject({ name: 'AccessDenied', status: 403 });
  });
});

describe('the service-linked role', () => {
  it('is there, and only AWS changes it', async () => {
    const iam = iamAs(await started({ world: world('sample') }), SOURCE);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: LINKED }));
    expect(Role?.Path).toBe('/aws-service-role/imagebuilder.amazonaws.com/');
    const asked = iam.send(new DeleteRoleCommand({ RoleName: LINKED }));
    expect((await refusal(asked)).name).toBe('UnmodifiableEntityException');
  });

  it('is created once', async () => {
    const twin = await started({ world: changedWorld(`accounts: { '${SOURCE}': { serviceLinkedRole: false } }`) });
    const iam = iamAs(twin, SOURCE);
    expect((await refusal(iam.send(new GetRoleCommand({ RoleName: LINKED })))).name).toBe('NoSuchEntityException');
    const create = () => iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'imagebuilder.amazonaws.com' }));
    expect((await create()).Role?.RoleName).toBe(LINKED);
    expect((await refusal(create())).name).toBe('InvalidInputException');
    expect((await iam.send(new GetRoleCommand({ RoleName: LINKED }))).Role?.RoleName).toBe(LINKED);
  });
});

const denied = () =>
  changedWorld(`
accounts:
  '${FIRST}':
    controlPolicies:
      guard:
        Version: '2012-10-17'
        Statement: { Effect: Deny, Action: ['sts:AssumeRole', 'iam:GetRole'], Resource: '*' }
`);

describe('a service control policy', () => {
  it('denies what a principal of its account asks', async () => {
    const twin = await started({ world: denied() });
    const asked = iamAs(twin, FIRST).send(new GetRoleCommand({ RoleName: ROLE }));
    expect(await refusal(asked)).toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${FIRST}:user/administrator is not authorized to perform: iam:GetRole on resource: arn:aws:iam::${FIRST}:role/${ROLE} with an explicit deny in a service control policy`,
    });
  });

  it('leaves callers of other accounts alone', async () => {
    const twin = await started({ world: denied() });
    const keys = await assume(twin, FIRST);
    expect(keys.accessKeyId).toMatch(/^ASIA/);
    const inTarget = iamAs(twin, keys).send(new GetRoleCommand({ RoleName: ROLE }));
    expect((await refusal(inTarget)).message).toContain('with an explicit deny in a service control policy');
  });

  it('does not reach the management account', async () => {
    const twin = await started({
      world: {
        ...denied(),
        organization: { id: 'o-example12345', managementAccount: FIRST, units: {} },
      },
    });
    const { Role } = await iamAs(twin, FIRST).send(new GetRoleCommand({ RoleName: ROLE }));
    expect(Role?.RoleName).toBe(ROLE);
  });
});

describe('administrators', () => {
  it('are one for each account', async () => {
    const twin = await started({ world: world('sample') });
    const callers = await Promise.all(
      [SOURCE, FIRST, SECOND].map((account) =>
        new STSClient(reach(twin, administrator(twin, account))).send(new GetCallerIdentityCommand({})),
      ),
    );
    expect(callers.map(({ Arn }) => Arn)).toEqual(
      [SOURCE, FIRST, SECOND].map((account) => `arn:aws:iam::${account}:user/administrator`),
    );
  });
});
