import type { CheckContext } from './check.ts';
import { partitionOf } from '../domain/partition.ts';

const NAME = 'AWSServiceRoleForImageBuilder';

/** The service-linked role as which Image Builder acts in the source account. */
export function imageBuilderRoleArn({ sourceAccount, buildRegion }: CheckContext): string {
  return `arn:${partitionOf(buildRegion)}:iam::${sourceAccount}:role/aws-service-role/imagebuilder.amazonaws.com/${NAME}`;
}

/** As a policy sees its session. */
export function imageBuilderSession(context: CheckContext): { arn: string; account: string; roleArn: string } {
  const arn = `arn:${partitionOf(context.buildRegion)}:sts::${context.sourceAccount}:assumed-role/${NAME}/image-builder`;
  return { arn, account: context.sourceAccount, roleArn: imageBuilderRoleArn(context) };
}
