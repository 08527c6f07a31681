import { CreateTagsCommand, DescribeImagesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { ec2In, FIRST, refusal, started, world } from '../start-twin.ts';
import { copyOf, ownerEc2 } from './owners.ts';

const PUBLIC_AMI = 'ami-0c8e7d6b5a4f3e2d1';

async function ownThings(twin: Parameters<typeof ownerEc2>[0]) {
  const owner = ownerEc2(twin, FIRST);
  const { Images: [image] = [] } = await owner.send(new DescribeImagesCommand({ Owners: ['self'] }));
  const snapshotId = image?.BlockDeviceMappings?.[0]?.Ebs?.SnapshotId ?? '';
  return { owner, imageId: image?.ImageId ?? '', snapshotId };
}

test('images and snapshots are tagged together', async () => {
  const twin = await started({ world: world('sample') });
  const { owner, imageId, snapshotId } = await ownThings(twin);
  const tags = { Resources: [imageId, snapshotId], Tags: [{ Key: 'team', Value: 'images' }] };
  expect((await refusal(owner.send(new CreateTagsCommand({ ...tags, DryRun: true })))).name).toBe('DryRunOperation');
  const byTeam = [{ Name: 'tag:team', Values: ['images'] }];
  const tagged = async () => [
    (await owner.send(new DescribeImagesCommand({ Filters: byTeam }))).Images?.map(({ ImageId }) => ImageId),
    (await owner.send(new DescribeSnapshotsCommand({ Filters: byTeam }))).Snapshots?.map(
      ({ SnapshotId }) => SnapshotId,
    ),
  ];
  expect(await tagged()).toEqual([[], []]);
  await owner.send(new CreateTagsCommand(tags));
  expect(await tagged()).toEqual([[imageId], [snapshotId]]);
});

function tag(id: string): CreateTagsCommand {
  return new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: 'b' }], DryRun: true });
}

test('the managed policy tags images, not snapshots', async () => {
  const twin = await started({ world: world('sample') });
  const { imageId, snapshotId } = await ownThings(twin);
  const role = await ec2In(twin, FIRST);
  expect((await refusal(role.send(tag(imageId)))).name).toBe('DryRunOperation');
  expect((await refusal(role.send(tag(snapshotId)))).name).toBe('UnauthorizedOperation');
});

function specification(ResourceType: 'image' | 'snapshot') {
  return { ResourceType, Tags: [{ Key: 'of', Value: ResourceType }] };
}

function found(kind: string) {
  return { Filters: [{ Name: 'tag:of', Values: [kind] }] };
}

test('a copy is made with its tags', async () => {
  const twin = await started({ world: world('sample') });
  const { owner } = await ownThings(twin);
  const TagSpecifications = [specification('image'), specification('snapshot')];
  await owner.send(copyOf(PUBLIC_AMI, { TagSpecifications }));
  expect((await owner.send(new DescribeImagesCommand(found('image')))).Images).toHaveLength(1);
  expect((await owner.send(new DescribeSnapshotsCommand(found('snapshot')))).Snapshots).toHaveLength(1);
  const role = await ec2In(twin, FIRST);
  const asRole = role.send(copyOf(PUBLIC_AMI, { Name: 'another', TagSpecifications }));
  expect((await refusal(asRole)).message).toContain('ec2:CreateTags on resource: arn:aws:ec2:us-west-2::snapshot/*');
});

const TOO_MANY = Array.from({ length: 51 }, (_, at) => ({ Key: `key-${at}`, Value: '' }));

test.each([
  ['a resource of another kind', { Resources: ['i-0123456789abcdef0'] }, 'InvalidID'],
  ['an unknown snapshot', { Resources: ['snap-0123456789abcdef0'] }, 'InvalidSnapshot.NotFound'],
  ['a reserved key', { Tags: [{ Key: 'aws:mine', Value: '' }] }, 'InvalidParameterValue'],
  ['a key that is too long', { Tags: [{ Key: 'k'.repeat(129), Value: '' }] }, 'InvalidParameterValue'],
  ['more tags than fit', { Tags: TOO_MANY }, 'TagLimitExceeded'],
  ['more tags than fit beside the others', { Tags: TOO_MANY.slice(1) }, 'TagLimitExceeded'],
])('CreateTags refuses %s', async (_what, input, name) => {
  const twin = await started({ world: world('sample') });
  const { owner, imageId } = await ownThings(twin);
  const command = new CreateTagsCommand({ Resources: [imageId], Tags: [{ Key: 'a', Value: 'b' }], ...input });
  expect((await refusal(owner.send(command))).name).toBe(name);
});
