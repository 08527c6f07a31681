import type {
  CreateVolumePermission,
  CreateVolumePermissionModifications,
  ModifySnapshotAttributeRequest,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { resourceTagKeys } from '../../identity/access.ts';
import { isAwsManaged } from '../../kms/keys.ts';
import type { Call } from '../../operation.ts';
import { tagsSeenBy } from '../ami.ts';
import { demandEc2, endDryRun } from '../rules.ts';
import type { Snapshot } from './snapshot.ts';
import { snapshotArn, snapshotsIn, visibleSnapshot } from './snapshot.ts';

/** Shares a snapshot, so that others can copy an AMI that was made of it, or takes that back. */
export function modifySnapshotAttribute(call: Call<ModifySnapshotAttributeRequest>): void {
  const { cloud, caller, region, input } = call;
  const id = input.SnapshotId ?? '';
  const known = snapshotsIn(cloud, region).find((snapshot) => snapshot.id === id);
  const context = resourceTagKeys(known === undefined ? {} : tagsSeenBy(known, caller.account));
  demandEc2(call, { action: 'ec2:ModifySnapshotAttribute', resource: snapshotArn(region, id), context });
  const snapshot = visibleSnapshot(cloud, id, { account: caller.account, region });
  if (snapshot.owner !== caller.account) {
    throw new AwsError('AuthFailure', 403, `You do not own snapshot '${id}'`);
  }
  endDryRun(input.DryRun);
  const { Add: added = [], Remove: removed = [] } = volumePermission(input);
  if (added.length > 0) checkShareable(call.cloud, snapshot, added);
  for (const { UserId, Group } of added) {
    if (UserId !== undefined) snapshot.sharedWith.add(UserId);
    if (Group === 'all') snapshot.public = true;
  }
  for (const { UserId, Group } of removed) {
    if (UserId !== undefined) snapshot.sharedWith.delete(UserId);
    if (Group === 'all') snapshot.public = false;
  }
}

function checkShareable(cloud: Cloud, { kmsKeyArn }: Snapshot, added: readonly CreateVolumePermission[]): void {
  if (kmsKeyArn === undefined) return;
  if (isAwsManaged(cloud.keys, kmsKeyArn)) {
    throw new AwsError('OperationNotPermitted', 400, 'Encrypted snapshots with EBS default key cannot be shared');
  }
  if (added.some(({ Group }) => Group === 'all')) {
    throw new AwsError('OperationNotPermitted', 400, 'Encrypted snapshots cannot be shared publicly');
  }
}

/** CreateVolumePermission, or the older way to say the same: OperationType with user ids and groups. */
function volumePermission(input: ModifySnapshotAttributeRequest): CreateVolumePermissionModifications {
  const { CreateVolumePermission: given, OperationType, UserIds = [], GroupNames = [] } = input;
  const groups = GroupNames.map((name): CreateVolumePermission => {
    if (name !== 'all') throw new AwsError('InvalidParameterValue', 400, `Invalid user group: ${name}`);
    return { Group: name };
  });
  const named = [...UserIds.map((UserId): CreateVolumePermission => ({ UserId })), ...groups];
  const change = given ?? (OperationType === 'remove' ? { Remove: named } : { Add: named });
  for (const { UserId } of [...(change.Add ?? []), ...(change.Remove ?? [])]) {
    if (UserId === undefined || /^[0-9]{12}$/.test(UserId)) continue;
    throw new AwsError('InvalidUserID.Malformed', 400, `Invalid user id: "${UserId}"`);
  }
  return change;
}
