import type { LaunchPermission, LaunchPermissionModifications, ModifyImageAttributeRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import { resourceTagKeys } from '../identity/access.ts';
import { isAwsManaged } from '../kms/keys.ts';
import type { Call } from '../operation.ts';
import { isPublicAccessBlocked } from './account-settings.ts';
import type { Ami } from './ami.ts';
import { imageArn, tagsSeenBy } from './ami.ts';
import { demandEc2, endDryRun, visibleImage } from './rules.ts';

export function modifyImageAttribute(call: Call<ModifyImageAttributeRequest>): void {
  const { cloud, caller, region, input } = call;
  const id = input.ImageId ?? '';
  const known = cloud.amis.find((ami) => ami.id === id && ami.region === region);
  const context = known === undefined ? {} : resourceTagKeys(tagsSeenBy(known, caller.account));
  demandEc2(call, { action: 'ec2:ModifyImageAttribute', resource: imageArn(region, id), context });
  const image = visibleImage(cloud, id, { account: caller.account, region });
  if (image.owner !== caller.account) throw new AwsError('AuthFailure', 403, `Not authorized for image:${id}`);
  const { Add: added = [], Remove: removed = [] } = launchPermission(input);
  for (const permission of [...added, ...removed]) checkPermission(permission);
  endDryRun(input.DryRun);
  if (added.length > 0) checkShareable(cloud, image, added);
  for (const permission of added) grant(image, permission);
  for (const permission of removed) withdraw(image, permission);
  const description = input.Description?.Value ?? (input.Attribute === 'description' ? input.Value : undefined);
  if (description !== undefined) image.description = description;
}

/** LaunchPermission, or the older way to say the same: OperationType with lists of whom. */
function launchPermission(input: ModifyImageAttributeRequest): LaunchPermissionModifications {
  if (input.LaunchPermission !== undefined) return input.LaunchPermission;
  const { OperationType, UserIds = [], UserGroups = [], OrganizationArns = [], OrganizationalUnitArns = [] } = input;
  const named: LaunchPermission[] = [
    ...UserIds.map((UserId) => ({ UserId })),
    ...UserGroups.map((name): LaunchPermission => {
      if (name !== 'all') throw invalidItem(name, 'group');
      return { Group: name };
    }),
    ...OrganizationArns.map((OrganizationArn) => ({ OrganizationArn })),
    ...OrganizationalUnitArns.map((OrganizationalUnitArn) => ({ OrganizationalUnitArn })),
  ];
  return OperationType === 'remove' ? { Remove: named } : { Add: named };
}

const ORGANIZATION = /^arn:aws:organizations::\d{12}:organization\/o-[a-z0-9]{10,32}$/;
const ORGANIZATIONAL_UNIT = /^arn:aws:organizations::\d{12}:ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/;

function checkPermission({ UserId, OrganizationArn, OrganizationalUnitArn }: LaunchPermission): void {
  if (UserId !== undefined && !/^\d{12}$/.test(UserId)) throw invalidItem(UserId, 'userId');
  if (OrganizationArn !== undefined && !ORGANIZATION.test(OrganizationArn)) {
    throw invalidItem(OrganizationArn, 'organizationArn');
  }
  if (OrganizationalUnitArn !== undefined && !ORGANIZATIONAL_UNIT.test(OrganizationalUnitArn)) {
    throw invalidItem(OrganizationalUnitArn, 'organizationalUnitArn');
  }
}

function invalidItem(value: string, type: string): AwsError {
  const message = `Invalid attribute item value "${value}" for ${type} item type.`;
  return new AwsError('InvalidAMIAttributeItemValue', 400, message);
}

/** Every volume counts: one snapshot under a key that AWS manages keeps the whole AMI in its account. */
function checkShareable(cloud: Cloud, { owner, region, devices }: Ami, added: readonly LaunchPermission[]): void {
  const keyArns = devices.flatMap(({ snapshot: { kmsKeyArn } }) => (kmsKeyArn === undefined ? [] : [kmsKeyArn]));
  if (keyArns.some((arn) => isAwsManaged(cloud.keys, arn))) {
    const message = 'Snapshots encrypted with the AWS Managed CMK can’t be shared. Specify another snapshot.';
    throw new AwsError('InvalidParameter', 400, message);
  }
  if (added.every(({ Group }) => Group !== 'all')) return;
  if (keyArns.length > 0) {
    throw new AwsError('InvalidParameter', 400, 'Images with encrypted snapshots cannot be made public.');
  }
  if (isPublicAccessBlocked(cloud, owner, region)) {
    const message =
      'You can’t publicly share this image because block public access for AMIs is enabled for this account. ' +
      'To publicly share the image, you must call the DisableImageBlockPublicAccess API.';
    throw new AwsError('OperationNotPermitted', 400, message);
  }
}

function grant(image: Ami, { UserId, Group, OrganizationArn, OrganizationalUnitArn }: LaunchPermission): void {
  if (UserId !== undefined) image.sharedWith.add(UserId);
  if (Group === 'all') image.public = true;
  if (OrganizationArn !== undefined) image.sharedWithin.add(OrganizationArn);
  if (OrganizationalUnitArn !== undefined) image.sharedWithin.add(OrganizationalUnitArn);
}

function withdraw(image: Ami, { UserId, Group, OrganizationArn, OrganizationalUnitArn }: LaunchPermission): void {
  if (UserId !== undefined) image.sharedWith.delete(UserId);
  if (Group === 'all') image.public = false;
  if (OrganizationArn !== undefined) image.sharedWithin.delete(OrganizationArn);
  if (OrganizationalUnitArn !== undefined) image.sharedWithin.delete(OrganizationalUnitArn);
}
