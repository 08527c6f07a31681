import { ROLE_KEY_ACTIONS } from '../../../domain/cross-account-role.ts';
import type { CheckContext } from '../../check.ts';
import { MANAGED_POLICY } from '../../role/managed-policy.ts';
import { slug } from '../names.ts';
import type { RoleNeeds } from './needs.ts';

export type PolicyJson = { Version: '2012-10-17'; Statement: Record<string, unknown>[] };
export type InlinePolicy = { name: string; document: PolicyJson };

/** How a language writes the partition and the account that a document is applied in. */
export type Here = { partition: string; account: string };

/** Trust in the source account's root, not in a service: Image Builder calls from the source account. */
export function trustPolicy({ sourceAccount }: CheckContext, { partition }: Here): PolicyJson {
  return policy({
    Sid: `ImageBuilderOf${sourceAccount}`,
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${sourceAccount}:root` },
    Action: 'sts:AssumeRole',
  });
}

export function managedPolicyArn({ partition }: Here): string {
  return `arn:${partition}:iam::aws:policy/${MANAGED_POLICY}`;
}

/**
 * Exactly what this configuration asks for. One role serves every configuration of every source account, so the names
 * say which one a policy is for, and the pack of another does not replace it.
 */
export function inlinePolicies(
  { sourceAccount, configuration }: CheckContext,
  { keys, templates, parameters }: RoleNeeds,
  here: Here,
): InlinePolicy[] {
  const name = (suffix: string) => `ImageBuilder-${sourceAccount}-${slug(configuration.name)}-${suffix}`;
  return [
    ...(keys.length > 0 ? [{ name: name('keys'), document: keyPolicy(keys) }] : []),
    ...(templates.length > 0 ? [{ name: name('templates'), document: templatePolicy(templates, here) }] : []),
    ...(parameters.length > 0 ? [{ name: name('parameters'), document: parameterPolicy(parameters, here) }] : []),
  ];
}

function policy(...Statement: PolicyJson['Statement']): PolicyJson {
  return { Version: '2012-10-17', Statement };
}

/** A policy cannot name a key by its alias: there any key of that account and Region is meant that has the alias. */
function keyPolicy(keys: string[]): PolicyJson {
  const named = keys.filter((key) => key.includes(':key/'));
  const aliases = keys.filter((key) => !key.includes(':key/'));
  return policy(
    ...(named.length > 0 ? [{ Effect: 'Allow', Action: ROLE_KEY_ACTIONS, Resource: named }] : []),
    ...aliases.map((arn) => ({
      Effect: 'Allow',
      Action: ROLE_KEY_ACTIONS,
      Resource: arn.replace(/:alias\/.*$/, ':key/*'),
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': arn.replace(/^.*:(?=alias\/)/, '') } },
    })),
  );
}

/** Image Builder touches only templates that carry its tag, as its documentation has it. */
function templatePolicy(templates: RoleNeeds['templates'], { partition, account }: Here): PolicyJson {
  const arns = templates.map(({ region, id }) => `arn:${partition}:ec2:${region}:${account}:launch-template/${id}`);
  return policy(
    {
      Effect: 'Allow',
      Action: ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'],
      Resource: arns,
      Condition: { StringEquals: { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' } },
    },
    // AWS knows no narrower resource for this action.
    { Effect: 'Allow', Action: 'ec2:DescribeLaunchTemplates', Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: arns,
      Condition: { StringEquals: { 'aws:RequestTag/CreatedBy': 'EC2 Image Builder' } },
    },
  );
}

function parameterPolicy(parameters: RoleNeeds['parameters'], { partition, account }: Here): PolicyJson {
  const arns = parameters.map(
    // A hierarchy's own slash is the one after "parameter".
    ({ region, name }) => `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`,
  );
  return policy(
    { Effect: 'Allow', Action: 'ssm:PutParameter', Resource: arns },
    // Parameter Store reads the image as the caller where the parameter is of type aws:ec2:image.
    { Effect: 'Allow', Action: 'ec2:DescribeImages', Resource: '*' },
  );
}
