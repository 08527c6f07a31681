import type { DescribeSnapshotsRequest, DescribeSnapshotsResult, Snapshot as Shown } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../operation.ts';
import { tagsSeenBy } from '../ami.ts';
import type { Attributes } from '../listing/filters.ts';
import { filtered } from '../listing/filters.ts';
import { pageOf } from '../listing/pages.ts';
import { demandEc2, endDryRun } from '../rules.ts';
import { tagList } from '../tags.ts';
import type { Snapshot } from './snapshot.ts';
import { isReadableBy, snapshotsIn, visibleSnapshot, VOLUME_GIB } from './snapshot.ts';

/** The snapshots the account may use in the Region: its own, those shared with it, and public ones. */
export function describeSnapshots(call: Call<DescribeSnapshotsRequest>): DescribeSnapshotsResult {
  const { cloud, caller, region, input } = call;
  demandEc2(call, { action: 'ec2:DescribeSnapshots', resource: '*' });
  endDryRun(input.DryRun);
  if (input.SnapshotIds !== undefined && input.MaxResults !== undefined) {
    const message = 'The parameter snapshotIds cannot be used with the parameter maxResults';
    throw new AwsError('InvalidParameterCombination', 400, message);
  }
  const { account } = caller;
  const named = new Set((input.SnapshotIds ?? []).map((id) => visibleSnapshot(cloud, id, { account, region })));
  const visible = snapshotsIn(cloud, region)
    .filter((snapshot) => isReadableBy(snapshot, account))
    .filter((snapshot) => input.SnapshotIds === undefined || named.has(snapshot))
    .filter(({ owner }) => isOneOf(input.OwnerIds, (id) => owner === (id === 'self' ? account : id)))
    .filter((snapshot) => isOneOf(input.RestorableByUserIds, (id) => isRestorableBy(snapshot, id, account)));
  const found = filtered(visible, input.Filters, ATTRIBUTES, (snapshot) => tagsSeenBy(snapshot, account));
  const { page, more } = pageOf(found, input, { keyOf: ({ id }) => id, sizes: [5, 1000] });
  return { Snapshots: page.map((snapshot) => shown(snapshot, account)), ...more };
}

function isOneOf(names: readonly string[] | undefined, matches: (name: string) => boolean): boolean {
  return names === undefined || names.some(matches);
}

function isRestorableBy(snapshot: Snapshot, name: string, account: string): boolean {
  if (name === 'all') return snapshot.public;
  const wanted = name === 'self' ? account : name;
  return snapshot.owner === wanted || snapshot.sharedWith.has(wanted);
}

const ATTRIBUTES: Attributes<Snapshot> = {
  description: ({ description }) => [description],
  encrypted: ({ kmsKeyArn }) => [String(kmsKeyArn !== undefined)],
  'owner-id': ({ owner }) => [owner],
  progress: (snapshot) => [progress(snapshot)],
  'snapshot-id': ({ id }) => [id],
  'start-time': ({ createdAt }) => [new Date(createdAt).toISOString()],
  status: ({ state }) => [state],
  'volume-size': () => [String(VOLUME_GIB)],
};

function shown(snapshot: Snapshot, account: string): Shown {
  const { kmsKeyArn, stateMessage } = snapshot;
  return {
    SnapshotId: snapshot.id,
    OwnerId: snapshot.owner,
    Description: snapshot.description,
    // What EC2 shows for a snapshot that was not taken of a volume of the account.
    VolumeId: 'vol-ffffffff',
    VolumeSize: VOLUME_GIB,
    StartTime: new Date(snapshot.createdAt),
    State: snapshot.state,
    ...(stateMessage === undefined ? {} : { StateMessage: stateMessage }),
    Progress: progress(snapshot),
    Encrypted: kmsKeyArn !== undefined,
    ...(kmsKeyArn === undefined ? {} : { KmsKeyId: kmsKeyArn }),
    StorageTier: 'standard',
    ...tagList(tagsSeenBy(snapshot, account)),
  };
}

/** The twin does not know how far a copy is: nothing until all of it is there. */
function progress({ state }: Snapshot): string {
  return state === 'completed' ? '100%' : '0%';
}
