import { CROSS_ACCOUNT_ROLE } from '../../../domain/cross-account-role.ts';
import type { CheckContext } from '../../check.ts';
import type { RoleGroup } from './needs.ts';
import { inlinePolicies, managedPolicyArn, trustPolicy } from './policies.ts';

const HERE = { partition: '${local.partition}', account: '${local.account}' };

/** The role as a root module; `aws` is the provider of the target account. */
export function roleTerraform(context: CheckContext, { accounts, needs }: RoleGroup): string {
  return [
    `# Lets Image Builder of account ${context.sourceAccount} distribute AMIs to this account.`,
    '# IAM is global: one role serves every Region. Where it exists already:',
    `#   terraform import aws_iam_role.distribution ${CROSS_ACCOUNT_ROLE}`,
    '',
    'data "aws_caller_identity" "current" {}',
    'data "aws_partition" "current" {}',
    '',
    'locals {',
    '  account   = data.aws_caller_identity.current.account_id',
    '  partition = data.aws_partition.current.partition',
    '}',
    '',
    'resource "aws_iam_role" "distribution" {',
    `  name = ${hcl(CROSS_ACCOUNT_ROLE)}`,
    `  assume_role_policy = jsonencode(${hcl(trustPolicy(context, HERE), '  ')})`,
    '',
    '  lifecycle {',
    '    precondition {',
    `      condition = contains(${hcl(accounts, '      ')}, local.account)`,
    '      error_message = "This is not for account ${local.account}."',
    '    }',
    '  }',
    '}',
    '',
    'resource "aws_iam_role_policy_attachment" "distribution" {',
    '  role       = aws_iam_role.distribution.name',
    `  policy_arn = ${hcl(managedPolicyArn(HERE))}`,
    '}',
    ...inlinePolicies(context, needs, HERE).flatMap(({ name, document }) => [
      '',
      `resource "aws_iam_role_policy" ${hcl(name.replace(/^.*-/, ''))} {`,
      `  name = ${hcl(name)}`,
      '  role = aws_iam_role.distribution.name',
      `  policy = jsonencode(${hcl(document, '  ')})`,
      '}',
    ]),
    '',
  ].join('\n');
}

/** A value as an expression, laid out as `terraform fmt` does. Texts may hold `${…}`, which Terraform then resolves. */
function hcl(value: unknown, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((each) => `${inner}${hcl(each, inner)},\n`).join('')}${indent}]`;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => ({
    name: /^\w+$/.test(name) ? name : JSON.stringify(name),
    text: hcl(member, inner),
  }));
  return `{\n${aligned(members)
    .map((line) => `${inner}${line}\n`)
    .join('')}${indent}}`;
}

/** The equals signs of neighbouring lines stand under each other; a member of several lines stands alone. */
function aligned(members: { name: string; text: string }[]): string[] {
  const runs: { name: string; text: string }[][] = [[]];
  for (const member of members) {
    if (member.text.includes('\n')) runs.push([member], []);
    else runs.at(-1)?.push(member);
  }
  return runs.flatMap((run) => {
    const width = Math.max(0, ...run.map(({ name }) => name.length));
    return run.map(({ name, text }) => `${name.padEnd(width)} = ${text}`);
  });
}
