import { DescribeSnapshotsCommand, ModifySnapshotAttributeCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { changedWorld, control, ec2In, FIRST, refusal, SECOND, started } from '../start-twin.ts';
import { copyOf, ended, ownerEc2, share, SOURCE } from './owners.ts';

const IMAGE = 'ami-0000000000000000a';
const KEY = `arn:aws:kms:us-west-2:${SOURCE}:key/key-1`;

const WORLD = `
imageBuilder: { durations: { copy: [1, 1] } }
accounts:
  '${SOURCE}':
    keys:
      key-1:
        region: us-west-2
        policy:
          Version: '2012-10-17'
          Statement:
            Effect: Allow
            Principal: { AWS: ['arn:aws:iam::${SOURCE}:root', 'arn:aws:iam::${FIRST}:root'] }
            Action: 'kms:*'
            Resource: '*'
    amis:
      - id: ${IMAGE}
        name: two volumes
        region: us-west-2
        kmsKeyArn: ${KEY}
        otherDevices: [{ deviceName: /dev/sdf }]
        tags: { CreatedBy: EC2 Image Builder }
`;

test('snapshots are told with their keys to whom they are shared', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const [owner, first, second] = [ownerEc2(twin, SOURCE), ownerEc2(twin, FIRST), ownerEc2(twin, SECOND)];
  const ofSource = new DescribeSnapshotsCommand({ OwnerIds: [SOURCE] });
  await share(twin, IMAGE, FIRST, { storage: false });
  expect((await first.send(ofSource)).Snapshots).toEqual([]);
  await share(twin, IMAGE, FIRST);
  const { Snapshots: seen = [] } = await first.send(ofSource);
  expect(seen.map(({ OwnerId, Encrypted, KmsKeyId, State }) => [OwnerId, Encrypted, KmsKeyId, State])).toEqual([
    [SOURCE, true, KEY, 'completed'],
    [SOURCE, false, undefined, 'completed'],
  ]);
  expect((await second.send(ofSource)).Snapshots).toEqual([]);
  const restorable = new DescribeSnapshotsCommand({ OwnerIds: [SOURCE], RestorableByUserIds: [FIRST] });
  expect((await owner.send(restorable)).Snapshots).toHaveLength(2);
});

test('ids and filters choose snapshots', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const owner = ownerEc2(twin, SOURCE);
  const ids = async (input: DescribeSnapshotsCommand['input']) =>
    ((await owner.send(new DescribeSnapshotsCommand(input))).Snapshots ?? []).map(({ SnapshotId }) => SnapshotId ?? '');
  const [encrypted = '', plain = ''] = await ids({ OwnerIds: ['self'] });
  expect(await ids({ SnapshotIds: [plain] })).toEqual([plain]);
  expect(await ids({ OwnerIds: ['self'], Filters: [{ Name: 'encrypted', Values: ['true'] }] })).toEqual([encrypted]);
  expect(await ids({ Filters: [{ Name: 'tag:CreatedBy', Values: ['EC2 Image*'] }] })).toEqual([encrypted, plain]);
  expect(await ids({ Filters: [{ Name: 'status', Values: ['pending'] }] })).toEqual([]);
});

test.each([
  [{ SnapshotIds: ['snap-0123456789abcdef0'] }, 'InvalidSnapshot.NotFound'],
  [{ SnapshotIds: ['ami-0123456789abcdef0'] }, 'InvalidSnapshotID.Malformed'],
  [{ SnapshotIds: ['snap-0123456789abcdef0'], MaxResults: 5 }, 'InvalidParameterCombination'],
  [{ MaxResults: 4 }, 'InvalidParameterValue'],
  [{ Filters: [{ Name: 'colour', Values: ['red'] }] }, 'InvalidParameterValue'],
  [{ DryRun: true }, 'DryRunOperation'],
])('DescribeSnapshots refuses %j', async (input, name) => {
  const twin = await started({ world: changedWorld(WORLD) });
  const owner = ownerEc2(twin, SOURCE);
  expect((await refusal(owner.send(new DescribeSnapshotsCommand(input)))).name).toBe(name);
});

test('the snapshots of a copy are pending until it ends', async () => {
  const twin = await started({ world: changedWorld(WORLD), speed: 0 });
  const owner = ownerEc2(twin, SOURCE);
  const { ImageId } = await owner.send(copyOf(IMAGE));
  const ofCopy = new DescribeSnapshotsCommand({ Filters: [{ Name: 'description', Values: [`*${ImageId}*`] }] });
  const { Snapshots: before = [] } = await owner.send(ofCopy);
  expect(before.map(({ State, Progress }) => [State, Progress])).toEqual([
    ['pending', '0%'],
    ['pending', '0%'],
  ]);
  await control(twin, 'clock', { speed: 1000 });
  await ended(owner, ImageId);
  const { Snapshots: after = [] } = await owner.send(ofCopy);
  expect(after.map(({ State, Progress }) => [State, Progress])).toEqual([
    ['completed', '100%'],
    ['completed', '100%'],
  ]);
});

test('the cross-account role may neither see nor share snapshots', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  const role = await ec2In(twin, FIRST);
  expect((await refusal(role.send(new DescribeSnapshotsCommand({})))).name).toBe('UnauthorizedOperation');
  const modify = new ModifySnapshotAttributeCommand({ SnapshotId: 'snap-0123456789abcdef0', DryRun: true });
  expect((await refusal(role.send(modify))).name).toBe('UnauthorizedOperation');
});

test('only the owner of a snapshot shares it', async () => {
  const twin = await started({ world: changedWorld(WORLD) });
  await share(twin, IMAGE, FIRST);
  const first = ownerEc2(twin, FIRST);
  const { Snapshots: [snapshot] = [] } = await first.send(new DescribeSnapshotsCommand({ OwnerIds: [SOURCE] }));
  const change = (OperationType: 'add' | 'remove', account: string, more: object = {}) =>
    new ModifySnapshotAttributeCommand({
      SnapshotId: snapshot?.SnapshotId,
      OperationType,
      UserIds: [account],
      ...more,
    });
  expect((await refusal(first.send(change('add', SECOND)))).name).toBe('AuthFailure');
  const owner = ownerEc2(twin, SOURCE);
  expect((await refusal(owner.send(change('add', SECOND, { DryRun: true })))).name).toBe('DryRunOperation');
  await owner.send(change('remove', FIRST));
  expect((await first.send(new DescribeSnapshotsCommand({ OwnerIds: [SOURCE] }))).Snapshots).toHaveLength(1);
});
