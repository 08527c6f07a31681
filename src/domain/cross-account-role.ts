/** The only role that Image Builder's service-linked role may assume, always under the path `/`. */
export const CROSS_ACCOUNT_ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';

/** IAM is global: one role of an account serves all its Regions. `partition` is aws, aws-cn or aws-us-gov. */
export function crossAccountRoleArn(partition: string, account: string): string {
  return `arn:${partition}:iam::${account}:role/${CROSS_ACCOUNT_ROLE}`;
}
