import type { CheckContext } from './check.ts';
import { partitionOf } from '../domain/partition.ts';

export const SERVICE_LINKED_ROLE = 'AWSServiceRoleForImageBuilder';

export function serviceLinkedRoleArn({ sourceAccount, buildRegion }: CheckContext): string {
  const path = 'aws-service-role/imagebuilder.amazonaws.com';
  return `arn:${partitionOf(buildRegion)}:iam::${sourceAccount}:role/${path}/${SERVICE_LINKED_ROLE}`;
}

/** The role as which Image Builder acts in the source account: the execution role where there is one. */
export function imageBuilderRoleArn(context: CheckContext): string {
  const { sourceAccount, buildRegion, executionRole } = context;
  if (executionRole === undefined) return serviceLinkedRoleArn(context);
  if (executionRole.startsWith('arn:')) return executionRole;
  return `arn:${partitionOf(buildRegion)}:iam::${sourceAccount}:role/${executionRole}`;
}

/** As a policy sees its session. */
export function imageBuilderSession(context: CheckContext): { arn: string; account: string; roleArn: string } {
  const roleArn = imageBuilderRoleArn(context);
  const { sourceAccount: account, buildRegion } = context;
  const arn = `arn:${partitionOf(buildRegion)}:sts::${account}:assumed-role/${nameOf(roleArn)}/image-builder`;
  return { arn, account, roleArn };
}

/** A role's name, without the path that its ARN has. */
export function nameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}
