import { CROSS_ACCOUNT_ROLE } from '../../../domain/cross-account-role.ts';
import type { FixFile } from '../../../domain/report/finding.ts';
import type { CheckContext } from '../../check.ts';
import { partitionOf } from '../../../domain/partition.ts';
import { ownersOf } from '../names.ts';
import type { RoleGroup } from './needs.ts';
import { inlinePolicies, managedPolicyArn, trustPolicy } from './policies.ts';
import { roleTerraform } from './terraform.ts';
import { quoted, quotedJson, script } from '../shell.ts';

/** The role of a group of accounts, whole: as commands, as a CloudFormation template and as Terraform. */
export function roleFiles(context: CheckContext, group: RoleGroup, isOnly: boolean): FixFile[] {
  const { accounts } = group;
  const rest = accounts.length > 1 ? `-and-${accounts.length - 1}-more` : '';
  const base = isOnly ? 'cross-account-role' : `cross-account-role-${accounts[0]}${rest}`;
  const unknownKey =
    (context.recipe ?? context.source) ? '' : '. Without a recipe the key of the built AMI is not known, nor covered';
  const about = (as: string) => `${CROSS_ACCOUNT_ROLE} as ${as}, for the ${ownersOf(accounts)}${unknownKey}`;
  return [
    {
      name: `${base}.sh`,
      language: 'shell',
      text: roleScript(context, group),
      about: about('commands that create it or correct the one that is there'),
      mends: 'target-role',
      accounts,
    },
    {
      name: `${base}.template.json`,
      language: 'json',
      text: roleTemplate(context, group),
      about: about('a CloudFormation template, also for a StackSet, where the role does not exist yet'),
      mends: 'target-role',
      accounts,
    },
    {
      name: `${base}.tf`,
      language: 'terraform',
      text: roleTerraform(context, group),
      about: about('Terraform, where the role does not exist yet or is imported first'),
      mends: 'target-role',
      accounts,
    },
  ];
}

/** Stands for the account in the documents of a script, which knows it only when it runs. */
const ACCOUNT = 'ACCOUNT_ID';

function roleScript(context: CheckContext, { accounts, needs }: RoleGroup): string {
  const here = { partition: partitionOf(context.buildRegion), account: ACCOUNT };
  return script(
    `Lets Image Builder of account ${context.sourceAccount} distribute "${context.configuration.name}" to this account. ` +
      'IAM is global: one role serves every Region. Run it as often as you like.',
    accounts,
    [
      ...trustCommands(quotedJson(trustPolicy(context, here))),
      `aws iam attach-role-policy --role-name ${CROSS_ACCOUNT_ROLE} --policy-arn ${managedPolicyArn(here)}`,
      ...inlinePolicies(context, needs, here).flatMap(({ name, document }) => [
        '',
        `policy=${quotedJson(document)}`,
        `aws iam put-role-policy --role-name ${CROSS_ACCOUNT_ROLE} --policy-name ${quoted(name)} \\`,
        `  --policy-document "\${policy//${ACCOUNT}/$account}"`,
      ]),
      '',
      `echo "account $account is ready: ${CROSS_ACCOUNT_ROLE} is as asked"`,
    ],
  );
}

/** Other source accounts may share the role, so their statements stay. */
function trustCommands(trust: string): string[] {
  return [
    `trust=${trust}`,
    `if role=$(aws iam get-role --role-name ${CROSS_ACCOUNT_ROLE} --output json 2>/dev/null); then`,
    `  path=$(jq -r '.Role.Path' <<<"$role")`,
    '  if [[ "$path" != / ]]; then',
    `    echo "${CROSS_ACCOUNT_ROLE} has the path $path, Image Builder looks under / only: delete it and run this again" >&2`,
    '    exit 1',
    '  fi',
    `  trust=$(jq --argjson wanted "$trust" '.Role.AssumeRolePolicyDocument`,
    '    | .Statement = ([.Statement] | flatten | map(select(.Sid != $wanted.Statement[0].Sid))) + $wanted.Statement',
    `    ' <<<"$role")`,
    `  aws iam update-assume-role-policy --role-name ${CROSS_ACCOUNT_ROLE} --policy-document "$trust"`,
    'else',
    `  aws iam create-role --role-name ${CROSS_ACCOUNT_ROLE} --assume-role-policy-document "$trust"`,
    'fi',
  ];
}

function roleTemplate(context: CheckContext, { needs }: RoleGroup): string {
  const here = { partition: '${AWS::Partition}', account: '${AWS::AccountId}' };
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Lets Image Builder of account ${context.sourceAccount} distribute AMIs to this account. IAM is global: deploy it in one Region.`,
    Resources: {
      DistributionRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: CROSS_ACCOUNT_ROLE,
          Path: '/',
          AssumeRolePolicyDocument: substituted(trustPolicy(context, here)),
          ManagedPolicyArns: [substituted(managedPolicyArn(here))],
          Policies: inlinePolicies(context, needs, here).map(({ name, document }) => ({
            PolicyName: name,
            PolicyDocument: substituted(document),
          })),
        },
      },
    },
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}

/** Every text with a pseudo parameter in it as `Fn::Sub`. */
function substituted(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('${') ? { 'Fn::Sub': value } : value;
  if (Array.isArray(value)) return value.map(substituted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, substituted(member)]));
}
