import type { SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { iamAs } from './administrator.ts';
import { changedWorld, FIRST, refusal, roleArn, started, world } from '../start-twin.ts';

const SOURCE = '444455556666';
const BOT = `arn:aws:iam::${SOURCE}:user/ami-distribute`;
const LINKED = `arn:aws:iam::${SOURCE}:role/aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder`;

type Asked = Pick<SimulatePrincipalPolicyRequest, 'ActionNames' | 'ResourceArns' | 'ContextEntries'>;

function simulation(principal: string, asked: Asked): SimulatePrincipalPolicyCommand {
  return new SimulatePrincipalPolicyCommand({ PolicySourceArn: principal, ...asked });
}

test.each([
  ['the role by its exact ARN', 'sts:AssumeRole', roleArn(FIRST), 'allowed'],
  ['a role of another name', 'sts:AssumeRole', `${roleArn(FIRST)}2`, 'implicitDeny'],
  ['a role with a path', 'sts:AssumeRole', roleArn(FIRST).replace('role/', 'role/images/'), 'implicitDeny'],
  [
    'a parameter below imagebuilder',
    'ssm:PutParameter',
    `arn:aws:ssm:us-west-2:${SOURCE}:parameter/imagebuilder/golden`,
    'allowed',
  ],
  [
    'any other parameter',
    'ssm:PutParameter',
    `arn:aws:ssm:us-west-2:${SOURCE}:parameter/ImageBuilder-golden`,
    'implicitDeny',
  ],
])('Image Builder itself is told about %s', async (_what, action, resource, decision) => {
  const iam = iamAs(await started({ world: world('sample') }));
  const { EvaluationResults } = await iam.send(simulation(LINKED, { ActionNames: [action], ResourceArns: [resource] }));
  expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([decision]);
});

test('Image Builder gets grants only for AWS resources', async () => {
  const iam = iamAs(await started({ world: world('sample') }));
  const key = `arn:aws:kms:us-west-2:${SOURCE}:key/any`;
  const asked = { ActionNames: ['kms:CreateGrant'], ResourceArns: [key] };
  const bare = await iam.send(simulation(LINKED, asked));
  expect(bare.EvaluationResults).toMatchObject([
    { EvalDecision: 'implicitDeny', MissingContextValues: ['kms:GrantIsForAWSResource', 'kms:ViaService'] },
  ]);
  const context = [
    { ContextKeyName: 'kms:GrantIsForAWSResource', ContextKeyValues: ['true'], ContextKeyType: 'boolean' as const },
    {
      ContextKeyName: 'kms:ViaService',
      ContextKeyValues: ['ec2.us-west-2.amazonaws.com'],
      ContextKeyType: 'string' as const,
    },
  ];
  const full = await iam.send(simulation(LINKED, { ...asked, ContextEntries: context }));
  expect(full.EvaluationResults).toMatchObject([{ EvalDecision: 'allowed', MissingContextValues: [] }]);
});

function passedTo(service: string) {
  return [{ ContextKeyName: 'iam:PassedToService', ContextKeyValues: [service], ContextKeyType: 'string' as const }];
}

test('the bot passes its execution role to Image Builder alone', async () => {
  const iam = iamAs(await started({ world: world('sample') }));
  const asked = {
    ActionNames: ['iam:PassRole'],
    ResourceArns: [`arn:aws:iam::${SOURCE}:role/ImageBuilderExecutionRole`],
  };
  const answers = [
    await iam.send(simulation(BOT, asked)),
    await iam.send(simulation(BOT, { ...asked, ContextEntries: passedTo('ec2.amazonaws.com') })),
    await iam.send(simulation(BOT, { ...asked, ContextEntries: passedTo('imagebuilder.amazonaws.com') })),
  ];
  expect(answers.map(({ EvaluationResults: [result] = [] }) => result?.EvalDecision)).toEqual([
    'implicitDeny',
    'implicitDeny',
    'allowed',
  ]);
});

test('the audit role asks about the cross-account role', async () => {
  const twin = await started({ world: world('sample') });
  const iam = iamAs(twin, FIRST);
  const pasted = `arn:aws:ssm:us-west-2:${FIRST}:parameter/ImageBuilder-golden`;
  const asked = { ActionNames: ['ssm:PutParameter', 'ec2:CopyImage'], ResourceArns: [pasted] };
  const { EvaluationResults } = await iam.send(simulation(roleArn(FIRST), asked));
  expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(['implicitDeny', 'allowed']);
});

test('principals of other accounts cannot be asked about', async () => {
  const iam = iamAs(await started({ world: world('sample') }), SOURCE);
  const asked = iam.send(simulation(roleArn(FIRST), { ActionNames: ['ec2:CopyImage'] }));
  expect(await refusal(asked)).toMatchObject({ name: 'NoSuchEntityException', status: 404 });
});

test('service control policies are part of the simulation', async () => {
  const twin = await started({
    world: changedWorld(`
organization: { id: o-example12345, managementAccount: '${SOURCE}' }
accounts:
  '${FIRST}':
    controlPolicies:
      guard: { Version: '2012-10-17', Statement: { Effect: Deny, Action: 'ec2:CopyImage', Resource: '*' } }
`),
  });
  const asked = { ActionNames: ['ec2:CopyImage', 'ec2:DescribeImages'] };
  const { EvaluationResults } = await iamAs(twin, FIRST).send(simulation(roleArn(FIRST), asked));
  expect(EvaluationResults).toMatchObject([
    { EvalDecision: 'explicitDeny', OrganizationsDecisionDetail: { AllowedByOrganizations: false } },
    { EvalDecision: 'allowed', OrganizationsDecisionDetail: { AllowedByOrganizations: true } },
  ]);
});
