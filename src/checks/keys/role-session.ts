import { CROSS_ACCOUNT_ROLE, crossAccountRoleArn } from '../../domain/cross-account-role.ts';
import { partitionOf } from '../../domain/partition.ts';
import type { Caller } from './key-document.ts';

/** A session of the cross-account role, as a key policy sees it. */
export function roleSession(account: string, region: string): Caller {
  const partition = partitionOf(region);
  const arn = `arn:${partition}:sts::${account}:assumed-role/${CROSS_ACCOUNT_ROLE}/image-builder`;
  return { arn, account, roleArn: crossAccountRoleArn(partition, account) };
}
