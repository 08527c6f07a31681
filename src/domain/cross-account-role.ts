/** The only role that Image Builder's service-linked role may assume, always under the path `/`. */
export const CROSS_ACCOUNT_ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';

/** IAM is global: one role of an account serves all its Regions. `partition` is aws, aws-cn or aws-us-gov. */
export function crossAccountRoleArn(partition: string, account: string): string {
  return `arn:${partition}:iam::${account}:role/${CROSS_ACCOUNT_ROLE}`;
}

/** What it does with every key it copies under: the eight actions of Image Builder's documentation. */
export const ROLE_KEY_ACTIONS = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncrypt*',
  'kms:GenerateDataKey*',
  'kms:DescribeKey',
  'kms:CreateGrant',
  'kms:ListGrants',
  'kms:RevokeGrant',
] as const;
