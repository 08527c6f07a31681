import type { Distribution } from '../../domain/configuration.ts';
import type { CheckContext } from '../check.ts';
import { isOwnCopy } from '../recipe/sharing.ts';

/** Whether the source account owns an AMI of the entry: the build leaves one in its Region, whoever else gets a copy. */
export function leavesImageAtSource(context: CheckContext, entry: Distribution): boolean {
  if (entry.region === context.buildRegion) {
    // An image that exists keeps the name it has.
    return context.source === undefined && entry.amiDistributionConfiguration !== undefined;
  }
  return isOwnCopy(context, entry);
}
