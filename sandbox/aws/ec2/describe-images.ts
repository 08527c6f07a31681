import type { DescribeImagesRequest, DescribeImagesResult, Filter, Image } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import { ec2Id } from '../identity/ids.ts';
import type { Call } from '../operation.ts';
import type { Ami } from './ami.ts';
import { isVisibleTo, tagsSeenBy } from './ami.ts';
import { demandEc2, endDryRun, visibleImage } from './rules.ts';

const LARGEST_PAGE = 1000;

/** The AMIs the account may see in the Region, newest last, as far as owners, ids and filters let them through. */
export function describeImages(call: Call<DescribeImagesRequest>): DescribeImagesResult {
  const { cloud, caller, region, input } = call;
  demandEc2(call, { action: 'ec2:DescribeImages', resource: '*' });
  endDryRun(input.DryRun);
  refuseUnsupported(input);
  const ids = input.ImageIds ?? [];
  const where = { account: caller.account, region };
  const named = new Set(ids.map((id) => visibleImage(cloud, id, where).id));
  const filters = (input.Filters ?? []).map((filter) => matcher(filter, caller.account));
  const found = cloud.amis
    .filter((ami) => ami.region === region && isVisibleTo(ami, caller.account))
    .filter((ami) => ids.length === 0 || named.has(ami.id))
    .filter((ami) => isOwnedByOneOf(ami, input.Owners ?? [], caller.account))
    .filter((ami) => filters.every((matches) => matches(ami)));
  const { page, nextToken } = pageOf(found, input);
  return {
    Images: page.map((ami) => imageOf(ami, caller.account)),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
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

const ATTRIBUTES: Record<string, (ami: Ami) => string | undefined> = {
  name: (ami) => ami.name,
  description: (ami) => ami.description,
  state: (ami) => ami.state,
  architecture: (ami) => ami.architecture,
  'image-id': (ami) => ami.id,
  'owner-id': (ami) => ami.owner,
  'owner-alias': (ami) => ami.ownerAlias,
  'is-public': (ami) => String(ami.public),
  'source-image-id': (ami) => ami.source?.id,
  'source-image-region': (ami) => ami.source?.region,
};

function matcher(filter: Filter, account: string): (ami: Ami) => boolean {
  const name = filter.Name ?? '';
  const patterns = (filter.Values ?? []).map(wildcard);
  const someMatch = (text: string | undefined) => text !== undefined && patterns.some((pattern) => pattern.test(text));
  if (name === 'tag-key') return (ami) => Object.keys(tagsSeenBy(ami, account)).some(someMatch);
  if (name.startsWith('tag:')) return (ami) => someMatch(tagsSeenBy(ami, account)[name.slice('tag:'.length)]);
  const attribute = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
  if (attribute === undefined) throw new AwsError('InvalidParameterValue', 400, `The filter '${name}' is invalid`);
  return (ami) => someMatch(attribute(ami));
}

/** EC2's filters know `*` and `?`. */
function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

function pageOf(found: Ami[], input: DescribeImagesRequest): { page: Ami[]; nextToken?: string } {
  const size = input.MaxResults ?? LARGEST_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    throw new AwsError('InvalidParameterValue', 400, `Value ( ${size} ) for parameter maxResults is invalid.`);
  }
  const start = input.NextToken === undefined ? 0 : found.findIndex((ami) => ami.id === decode(input.NextToken));
  if (start < 0) throw new AwsError('InvalidParameterValue', 400, 'Unable to parse pagination token');
  const next = found[start + size];
  const page = found.slice(start, start + size);
  return next === undefined ? { page } : { page, nextToken: Buffer.from(next.id).toString('base64url') };
}

function decode(token: string | undefined): string {
  return Buffer.from(token ?? '', 'base64url').toString();
}

function imageOf(ami: Ami, account: string): Image {
  const tags = Object.entries(tagsSeenBy(ami, account)).map(([Key, Value]) => ({ Key, Value }));
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
    VirtualizationType: 'hvm',
    RootDeviceType: 'ebs',
    RootDeviceName: ami.rootDevice,
    EnaSupport: true,
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    BlockDeviceMappings: [
      {
        DeviceName: ami.rootDevice,
        Ebs: {
          SnapshotId: ec2Id('snap', ami.id),
          DeleteOnTermination: true,
          Encrypted: ami.kmsKeyArn !== undefined,
          VolumeType: 'gp3',
          VolumeSize: 8,
        },
      },
    ],
    ...(ami.source === undefined ? {} : { SourceImageId: ami.source.id, SourceImageRegion: ami.source.region }),
    ...(tags.length === 0 ? {} : { Tags: tags }),
  };
}
