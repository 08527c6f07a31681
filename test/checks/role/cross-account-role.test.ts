import { expect, test } from 'vitest';
import { crossAccountRoleFix } from '../../../src/checks/role/cross-account-role.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { checkContext } from '../../support/fake-probe.ts';
import { NEAR } from '../../support/sample-rollout.ts';

const { account } = NEAR;
const SOURCE = '444455556666';

/** The text of the fix for a configuration whose only Region has these members beside its AMI output. */
function fixFor(members: Omit<Distribution, 'region'>, ami: object = {}, region = 'us-west-2'): string {
  const distributions = [{ region, amiDistributionConfiguration: { targetAccountIds: [account], ...ami }, ...members }];
  const configuration = { name: 'golden', distributions };
  const context = checkContext({}, { sourceAccount: SOURCE, buildRegion: region, configuration });
  return crossAccountRoleFix(context, account).document?.text ?? '';
}

/** Every JSON document in the text: what stands between single quotes. */
const documentsIn = (text: string): { Statement: { Action: unknown; Resource?: unknown }[] }[] =>
  [...text.matchAll(/'(\{.*\})'/g)].map(([, json = '']) => JSON.parse(json));
const actionsIn = (text: string) =>
  documentsIn(text).flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));

test('the fix creates the role under its one name', () => {
  const text = fixFor({});
  expect(text).toContain('aws iam create-role --role-name EC2ImageBuilderDistributionCrossAccountRole');
  expect(text).not.toContain('--path');
});

test('the fix trusts the root of the source account', () => {
  expect(documentsIn(fixFor({}))[0]).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${SOURCE}:root` }, Action: 'sts:AssumeRole' }],
  });
});

test('the fix mends the trust of a role that exists', () => {
  const [create, update] = documentsIn(fixFor({}));
  expect(fixFor({})).toContain('aws iam update-assume-role-policy');
  expect(update).toEqual(create);
});

test('the fix attaches the managed policy', () => {
  expect(fixFor({})).toContain('--policy-arn arn:aws:iam::aws:policy/Ec2ImageBuilderCrossAccountDistributionAccess');
});

test('a plain copy needs no inline policy', () => {
  expect(fixFor({})).not.toContain('put-role-policy');
});

test('a key adds the eight key actions', () => {
  const kmsKeyId = `arn:aws:kms:us-west-2:${SOURCE}:key/1`;
  expect(actionsIn(fixFor({}, { kmsKeyId })).filter((action) => String(action).startsWith('kms:'))).toEqual([
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:ReEncrypt*',
    'kms:GenerateDataKey*',
    'kms:DescribeKey',
    'kms:CreateGrant',
    'kms:ListGrants',
    'kms:RevokeGrant',
  ]);
});

test('a parameter adds the right to put just that one', () => {
  const text = fixFor({
    ssmParameterConfigurations: [
      { amiAccountId: account, parameterName: '/golden/ami' },
      { amiAccountId: '999999999999', parameterName: '/other' },
      { parameterName: '/source' },
    ],
  });
  expect(documentsIn(text).at(-1)?.Statement).toContainEqual({
    Effect: 'Allow',
    Action: 'ssm:PutParameter',
    Resource: [`arn:aws:ssm:*:${account}:parameter/golden/ami`],
  });
});

test('a launch template adds the rights to version it', () => {
  const text = fixFor({
    launchTemplateConfigurations: [{ accountId: account, launchTemplateId: 'lt-0a1b2c3d4e5f67890' }],
  });
  expect(actionsIn(text)).toEqual(
    expect.arrayContaining([
      'ec2:CreateLaunchTemplateVersion',
      'ec2:ModifyLaunchTemplate',
      'ec2:DescribeLaunchTemplates',
      'ec2:CreateTags',
    ]),
  );
});

test.each([
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('every ARN of the fix for %s is of %s', (region, partition) => {
  const members = { ssmParameterConfigurations: [{ amiAccountId: account, parameterName: 'golden' }] };
  const partitions = [...fixFor(members, {}, region).matchAll(/arn:([\w-]+):/g)].map(([, found]) => found);
  expect(new Set(partitions)).toEqual(new Set([partition]));
});

test('the fix is for the owner of the target account', () => {
  const fix = crossAccountRoleFix(checkContext(), account);
  expect(fix).toMatchObject({ owner: 'target-account-owner', document: { language: 'shell' } });
  expect(fix.document?.name).toBe(`cross-account-role-${account}.sh`);
});
