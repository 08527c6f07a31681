import type {
  CreateTagsRequest,
  LaunchPermission,
  LaunchPermissionModifications,
  ModifyImageAttributeRequest,
  Tag,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import { requestTagKeys, resourceTagKeys } from '../identity/access.ts';
import type { Call } from '../operation.ts';
import { imageArn, tagsSeenBy } from './ami.ts';
import { demandEc2, endDryRun, visibleImage } from './rules.ts';

/** Only AMIs can be tagged here: the twin has nothing else that EC2 could tag. */
export function createTags(call: Call<CreateTagsRequest>): void {
  const { cloud, caller, region, input } = call;
  const tags = tagsOf(input.Tags);
  const ids = input.Resources ?? [];
  for (const id of ids) {
    const known = cloud.amis.find((ami) => ami.id === id && ami.region === region);
    const own = known === undefined ? {} : resourceTagKeys(tagsSeenBy(known, caller.account));
    const context = { ...own, ...requestTagKeys(tags) };
    demandEc2(call, { action: 'ec2:CreateTags', resource: imageArn(region, id), context });
  }
  const images = ids.map((id) => visibleImage(cloud, id, { account: caller.account, region }));
  endDryRun(input.DryRun);
  for (const image of images) {
    image.tags.set(caller.account, { ...tagsSeenBy(image, caller.account), ...tags });
  }
}

export function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  const read = Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
  for (const key of Object.keys(read)) {
    if (key.toLowerCase().startsWith('aws:')) {
      const message = `Tag keys starting with 'aws:' are reserved for internal use`;
      throw new AwsError('InvalidParameterValue', 400, message);
    }
  }
  return read;
}

export function modifyImageAttribute(call: Call<ModifyImageAttributeRequest>): void {
  const { cloud, caller, region, input } = call;
  const id = input.ImageId ?? '';
  demandEc2(call, { action: 'ec2:ModifyImageAttribute', resource: imageArn(region, id) });
  const image = visibleImage(cloud, id, { account: caller.account, region });
  if (image.owner !== caller.account) throw new AwsError('AuthFailure', 403, `Not authorized for image:${id}`);
  endDryRun(input.DryRun);
  const { Add: added = [], Remove: removed = [] } = launchPermission(input);
  for (const { UserId, Group } of added) {
    if (UserId !== undefined) image.sharedWith.add(UserId);
    if (Group === 'all') image.public = true;
  }
  for (const { UserId, Group } of removed) {
    if (UserId !== undefined) image.sharedWith.delete(UserId);
    if (Group === 'all') image.public = false;
  }
  if (input.Description?.Value !== undefined) image.description = input.Description.Value;
}

/** LaunchPermission, or the older way to say the same: OperationType with user ids and groups. */
function launchPermission(input: ModifyImageAttributeRequest): LaunchPermissionModifications {
  const { OperationType, UserIds = [], UserGroups = [] } = input;
  if (input.LaunchPermission !== undefined) return input.LaunchPermission;
  const named: LaunchPermission[] = [
    ...UserIds.map((UserId) => ({ UserId })),
    ...UserGroups.map((name): LaunchPermission => {
      if (name !== 'all') throw new AwsError('InvalidParameterValue', 400, `Invalid user group: ${name}`);
      return { Group: name };
    }),
  ];
  return OperationType === 'remove' ? { Remove: named } : { Add: named };
}
