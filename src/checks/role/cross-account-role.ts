import { CROSS_ACCOUNT_ROLE } from '../../domain/cross-account-role.ts';
import type { Fix } from '../../domain/finding.ts';
import type { CheckContext } from '../check.ts';

/** The AWS managed policy that Image Builder's documentation asks for. */
export const MANAGED_POLICY = 'Ec2ImageBuilderCrossAccountDistributionAccess';

/** The role a target account needs for this configuration, whole, as commands its owner can run as they stand. */
export function crossAccountRoleFix(context: CheckContext, account: string): Fix {
  const inline = inlinePolicies(context, account);
  const lines = [
    `# In account ${account}, once: IAM is global, so this one role serves every Region.`,
    `aws iam create-role --role-name ${CROSS_ACCOUNT_ROLE} \\`,
    `  --assume-role-policy-document '${JSON.stringify(trustPolicy(context))}'`,
    '# If the role exists already, replace its trust policy instead:',
    `aws iam update-assume-role-policy --role-name ${CROSS_ACCOUNT_ROLE} \\`,
    `  --policy-document '${JSON.stringify(trustPolicy(context))}'`,
    `aws iam attach-role-policy --role-name ${CROSS_ACCOUNT_ROLE} \\`,
    `  --policy-arn arn:${partitionOf(context.buildRegion)}:iam::aws:policy/${MANAGED_POLICY}`,
    ...inline.flatMap(({ name, policy }) => [
      `aws iam put-role-policy --role-name ${CROSS_ACCOUNT_ROLE} --policy-name ${name} \\`,
      `  --policy-document '${JSON.stringify(policy)}'`,
    ]),
  ];
  return {
    kind: 'target-role',
    owner: 'target-account-owner',
    summary: `create or correct ${CROSS_ACCOUNT_ROLE} in account ${account}`,
    document: { name: `cross-account-role-${account}.sh`, language: 'shell', text: lines.join('\n') },
  };
}

/** Trust in the source account's root, not in a service: Image Builder calls from the source account. */
function trustPolicy({ sourceAccount, buildRegion }: CheckContext): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:${partitionOf(buildRegion)}:iam::${sourceAccount}:root` },
        Action: 'sts:AssumeRole',
      },
    ],
  };
}

/** `aws`, `aws-cn` or `aws-us-gov`. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

type InlinePolicy = { name: string; policy: object };

/** What the configuration asks for beyond the managed policy. */
function inlinePolicies({ configuration, buildRegion }: CheckContext, account: string): InlinePolicy[] {
  const entries = configuration.distributions.filter((entry) =>
    entry.amiDistributionConfiguration?.targetAccountIds?.includes(account),
  );
  const keys = entries.flatMap((entry) => entry.amiDistributionConfiguration?.kmsKeyId ?? []);
  const names = entries.flatMap((entry) => parameterNames(entry['ssmParameterConfigurations'], account));
  const templates = entries.some((entry) => namesAccount(entry['launchTemplateConfigurations'], account));
  const partition = partitionOf(buildRegion);
  const arns = `arn:${partition}:ssm:*:${account}:parameter/`;
  return [
    ...(keys.length > 0 ? [{ name: 'ImageBuilderKeys', policy: keyPolicy() }] : []),
    ...(templates ? [{ name: 'ImageBuilderLaunchTemplates', policy: launchTemplatePolicy(partition) }] : []),
    ...(names.length > 0 ? [{ name: 'ImageBuilderParameters', policy: parameterPolicy(arns, names) }] : []),
  ];
}

function parameterNames(configured: unknown, account: string): string[] {
  if (!Array.isArray(configured)) return [];
  return configured.flatMap((each: { amiAccountId?: string; parameterName?: string }) =>
    each.amiAccountId === account && each.parameterName !== undefined ? [each.parameterName] : [],
  );
}

function keyPolicy(): object {
  const actions = [
    'Encrypt',
    'Decrypt',
    'ReEncrypt*',
    'GenerateDataKey*',
    'DescribeKey',
    'CreateGrant',
    'ListGrants',
    'RevokeGrant',
  ];
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions.map((action) => `kms:${action}`), Resource: '*' }],
  };
}

function namesAccount(configured: unknown, account: string): boolean {
  return Array.isArray(configured) && configured.some((each: { accountId?: string }) => each.accountId === account);
}

function createdBy(kind: 'Resource' | 'Request'): object {
  return { StringEquals: { [`aws:${kind}Tag/CreatedBy`]: 'EC2 Image Builder' } };
}

/** Image Builder touches only templates that carry its tag, as its documentation has it. */
function launchTemplatePolicy(partition: string): object {
  const version = ['ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'];
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: version, Resource: '*', Condition: createdBy('Resource') },
      { Effect: 'Allow', Action: 'ec2:DescribeLaunchTemplates', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: `arn:${partition}:ec2:*:*:launch-template/*`,
        Condition: createdBy('Request'),
      },
    ],
  };
}

function parameterPolicy(arns: string, names: string[]): object {
  const resources = names.map((name) => `${arns}${name.replace(/^\//, '')}`);
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ssm:PutParameter', Resource: resources }] };
}
