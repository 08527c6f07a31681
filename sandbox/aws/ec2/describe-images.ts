import type { BlockDeviceMapping, DescribeImagesRequest, DescribeImagesResult, Image } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../operation.ts';
import type { Ami, Device } from './ami.ts';
import { isVisibleTo, tagsSeenBy } from './ami.ts';
import type { Attributes } from './listing/filters.ts';
import { filtered } from './listing/filters.ts';
import { pageOf } from './listing/pages.ts';
import { demandEc2, endDryRun, visibleImage } from './rules.ts';
import { VOLUME_GIB } from './snapshots/snapshot.ts';
import { tagList } from './tags.ts';

/** The AMIs the account may see in the Region, newest last, as far as owners, ids and filters let them through. */
export function describeImages(call: Call<DescribeImagesRequest>): DescribeImagesResult {
  const { cloud, caller, region, input } = call;
  demandEc2(call, { action: 'ec2:DescribeImages', resource: '*' });
  endDryRun(input.DryRun);
  refuseUnsupported(input);
  const ids = input.ImageIds ?? [];
  const where = { account: caller.account, region };
  const named = new Set(ids.map((id) => visibleImage(cloud, id, where).id));
  const visible = cloud.amis
    .filter((ami) => ami.region === region && isVisibleTo(ami, caller.account, cloud.world))
    .filter((ami) => ids.length === 0 || named.has(ami.id))
    .filter((ami) => isOwnedByOneOf(ami, input.Owners ?? [], caller.account));
  const found = filtered(visible, input.Filters, ATTRIBUTES, (ami) => tagsSeenBy(ami, caller.account));
  const { page, more } = pageOf(found, input, { keyOf: ({ id }) => id, sizes: [1, 1000] });
  return { Images: page.map((ami) => imageOf(ami, caller.account)), ...more };
}

function refuseUnsupported(input: DescribeImagesRequest): void {
  if (input.ExecutableUsers !== undefined) {
    throw new AwsError('InvalidParameterValue', 400, 'the sandbox does not list images by executable users');
  }
  if (input.ImageIds !== undefined && input.MaxResults !== undefined) {
    const message = 'The parameter imageIds cannot be used with the parameter maxResults';
    throw new AwsError('InvalidParameterCombination', 400, message);
  }
}

function isOwnedByOneOf(ami: Ami, owners: readonly string[], account: string): boolean {
  return (
    owners.length === 0 ||
    owners.some((owner) => (owner === 'self' ? ami.owner === account : owner === ami.owner || owner === ami.ownerAlias))
  );
}

const ATTRIBUTES: Attributes<Ami> = {
  name: (ami) => [ami.name],
  description: (ami) => [ami.description],
  state: (ami) => [ami.state],
  architecture: (ami) => [ami.architecture],
  'image-id': (ami) => [ami.id],
  'owner-id': (ami) => [ami.owner],
  'owner-alias': (ami) => [ami.ownerAlias],
  'is-public': (ami) => [String(ami.public)],
  'source-image-id': (ami) => [ami.source?.id],
  'source-image-region': (ami) => [ami.source?.region],
  'virtualization-type': (ami) => [ami.virtualization],
  'root-device-name': (ami) => [ami.rootDevice],
  'root-device-type': () => ['ebs'],
  'block-device-mapping.device-name': (ami) => ami.devices.map(({ deviceName }) => deviceName),
  'block-device-mapping.snapshot-id': (ami) => ami.devices.map(({ snapshot }) => snapshot.id),
  'block-device-mapping.encrypted': (ami) => ami.devices.map(({ snapshot }) => String(isEncrypted(snapshot))),
};

/** What EC2 says of an AMI that bears no licence beside that of its system. */
const PLATFORMS = {
  Linux: { PlatformDetails: 'Linux/UNIX', UsageOperation: 'RunInstances' },
  Windows: { Platform: 'Windows', PlatformDetails: 'Windows', UsageOperation: 'RunInstances:0002' },
} as const satisfies Record<Ami['platform'], Partial<Image>>;

function imageOf(ami: Ami, account: string): Image {
  return {
    ImageId: ami.id,
    ImageLocation: `${ami.ownerAlias ?? ami.owner}/${ami.name}`,
    OwnerId: ami.owner,
    ...(ami.ownerAlias === undefined ? {} : { ImageOwnerAlias: ami.ownerAlias }),
    Name: ami.name,
    ...(ami.description === undefined ? {} : { Description: ami.description }),
    State: ami.state,
    ...(ami.stateReason === undefined
      ? {}
      : { StateReason: { Code: ami.stateReason.code, Message: ami.stateReason.message } }),
    CreationDate: new Date(ami.createdAt).toISOString(),
    Public: ami.public,
    Architecture: ami.architecture,
    ImageType: 'machine',
    Hypervisor: 'xen',
    VirtualizationType: ami.virtualization,
    RootDeviceType: 'ebs',
    RootDeviceName: ami.rootDevice,
    // Elastic networking needs hardware virtualization.
    EnaSupport: ami.virtualization === 'hvm',
    ...PLATFORMS[ami.platform],
    BlockDeviceMappings: ami.devices.map(mappingOf),
    ...(ami.source === undefined ? {} : { SourceImageId: ami.source.id, SourceImageRegion: ami.source.region }),
    ...tagList(tagsSeenBy(ami, account)),
  };
}

/** Without the key: DescribeSnapshots is where EC2 tells it. */
function mappingOf({ deviceName, snapshot }: Device): BlockDeviceMapping {
  return {
    DeviceName: deviceName,
    Ebs: {
      SnapshotId: snapshot.id,
      DeleteOnTermination: true,
      Encrypted: isEncrypted(snapshot),
      VolumeType: 'gp3',
      VolumeSize: VOLUME_GIB,
    },
  };
}

function isEncrypted({ kmsKeyArn }: Device['snapshot']): boolean {
  return kmsKeyArn !== undefined;
}
