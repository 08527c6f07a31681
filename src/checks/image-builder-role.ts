import type { CheckContext } from './check.ts';
import { partitionOf } from '../domain/partition.ts';

export const SERVICE_LINKED_ROLE = 'AWSServiceRoleForImageBuilder';

/** The service-linked role that every account has as which Image Builder was ever used in it. */
export function serviceLinkedRoleArn(context: CheckContext): string {
  return roleArn(context, `aws-service-role/imagebuilder.amazonaws.com/${SERVICE_LINKED_ROLE}`);
}

/** The role as which Image Builder acts in the source account: the service-linked one, unless it is given another. */
export function imageBuilderRoleArn(context: CheckContext): string {
  const { executionRole: role } = context;
  if (role === undefined) return serviceLinkedRoleArn(context);
  return role.startsWith('arn:') ? role : roleArn(context, role);
}

/** As a policy sees its session. */
export function imageBuilderSession(context: CheckContext): { arn: string; account: string; roleArn: string } {
  const { sourceAccount, buildRegion } = context;
  const role = imageBuilderRoleArn(context);
  const name = role.split('/').at(-1);
  const arn = `arn:${partitionOf(buildRegion)}:sts::${sourceAccount}:assumed-role/${name}/image-builder`;
  return { arn, account: sourceAccount, roleArn: role };
}

function roleArn({ sourceAccount, buildRegion }: CheckContext, path: string): string {
  return `arn:${partitionOf(buildRegion)}:iam::${sourceAccount}:role/${path}`;
}
