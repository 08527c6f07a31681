import type { CopyImageRequest, CopyImageResult } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import { requestTagKeys } from '../identity/access.ts';
import { ec2Id, fraction } from '../identity/ids.ts';
import type { Call } from '../operation.ts';
import type { Ami } from './ami.ts';
import { deviceOf, imageArn, tagsSeenBy } from './ami.ts';
import { checkName, demandEc2, endDryRun, visibleImage } from './rules.ts';
import { judgeKeys } from './snapshots/copy-keys.ts';
import { isReadableBy, snapshotArn } from './snapshots/snapshot.ts';
import { tagsOf } from './tags.ts';

const MINUTE = 60_000;

/** In one account and Region at a time. */
const MOST_PENDING = 50;

/** The Regions that are old enough to run paravirtual instances. */
const PARAVIRTUAL = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
]);

/** Starts a copy. Like EC2 it answers at once; what is wrong with the keys shows only when the copy ends. */
export function copyImage(call: Call<CopyImageRequest>): CopyImageResult {
  const { cloud, caller, region, input } = call;
  const { SourceImageId: sourceId = '', SourceRegion: sourceRegion = '' } = input;
  const tags = { image: tagsFor(call, 'image'), snapshot: tagsFor(call, 'snapshot') };
  demandEc2(call, { action: 'ec2:CopyImage', resource: imageArn(sourceRegion, sourceId) });
  demandTags(call, imageArn(region, '*'), tags.image);
  demandTags(call, snapshotArn(region, '*'), tags.snapshot);
  const source = visibleImage(cloud, sourceId, { account: caller.account, region: sourceRegion });
  if (input.KmsKeyId !== undefined && input.Encrypted !== true) {
    const message = 'The parameter KmsKeyId requires the parameter Encrypted to be set.';
    throw new AwsError('InvalidParameterDependency', 400, message);
  }
  endDryRun(input.DryRun);
  const earlier = copyOfToken(call);
  if (earlier !== undefined) return { ImageId: earlier.id };
  checkSource(call, source);
  checkName(cloud, { account: caller.account, region }, input.Name ?? '');
  checkRoom(call);
  return { ImageId: startCopy(call, source, tags).id };
}

type CopyTags = { image: Record<string, string>; snapshot: Record<string, string> };

function startCopy(call: Call<CopyImageRequest>, source: Ami, tags: CopyTags): Ami {
  const { cloud } = call;
  const { keyArns, problem } = judgeKeys(call, source);
  const copy = pendingCopy(call, source, tags.image);
  copy.devices = source.devices.map(({ deviceName, snapshot }) => {
    const kmsKeyArn = keyArns.get(snapshot.id);
    return deviceOf(copy, deviceName, {
      state: 'pending',
      description: `Copied for DestinationAmi ${copy.id} from SourceAmi ${source.id} for SourceSnapshot ${snapshot.id}.`,
      tags: new Map([[copy.owner, tags.snapshot]]),
      ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
    });
  });
  cloud.amis.push(copy);
  cloud.clock.after(copyMinutes(call) * MINUTE, () => endCopy(copy, problem));
  return copy;
}

function endCopy(copy: Ami, problem: string | undefined): void {
  copy.state = problem === undefined ? 'available' : 'failed';
  for (const { snapshot } of copy.devices) snapshot.state = problem === undefined ? 'completed' : 'error';
  if (problem === undefined) return;
  copy.stateReason = { code: 'Client.InternalError', message: problem };
  for (const { snapshot } of copy.devices) snapshot.stateMessage = problem;
}

function pendingCopy(call: Call<CopyImageRequest>, source: Ami, tags: Record<string, string>): Ami {
  const { cloud, caller, region, input } = call;
  const name = input.Name ?? '';
  // Only what the copying account has put on a shared AMI is its own to copy.
  const copied = input.CopyImageTags === true ? tagsSeenBy(source, caller.account) : {};
  return {
    id: ec2Id('ami', caller.account, region, name, cloud.serial()),
    owner: caller.account,
    region,
    name,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    state: 'pending',
    createdAt: cloud.clock.now(),
    architecture: source.architecture,
    platform: source.platform,
    virtualization: source.virtualization,
    rootDevice: source.rootDevice,
    devices: [],
    source: { id: source.id, region: source.region },
    ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken }),
    public: false,
    sharedWith: new Set(),
    sharedWithin: new Set(),
    tags: new Map([[caller.account, { ...copied, ...tags }]]),
  };
}

function copyOfToken({ cloud, caller, region, input }: Call<CopyImageRequest>): Ami | undefined {
  const made = cloud.amis.filter((ami) => ami.owner === caller.account && ami.region === region);
  const earlier = made.find(({ clientToken }) => clientToken !== undefined && clientToken === input.ClientToken);
  if (earlier === undefined || (earlier.name === input.Name && earlier.source?.id === input.SourceImageId)) {
    return earlier;
  }
  throw new AwsError(
    'IdempotentParameterMismatch',
    400,
    `The client token '${input.ClientToken}' was already used with different parameters`,
  );
}

function checkSource({ caller, region, input }: Call<CopyImageRequest>, source: Ami): void {
  const snapshots = source.devices.map(({ snapshot }) => snapshot);
  if (!snapshots.every((snapshot) => isReadableBy(snapshot, caller.account))) {
    throw new AwsError('InvalidRequest', 400, 'You do not have permission to access the storage of this ami');
  }
  if (source.state !== 'available') {
    throw new AwsError('InvalidRequest', 400, `The image ID '${source.id}' is not in the available state`);
  }
  const encrypted = snapshots.find(({ kmsKeyArn }) => kmsKeyArn !== undefined);
  if (input.Encrypted === false && encrypted !== undefined) {
    const rule = 'Creating an unencrypted copy from an encrypted snapshot is not supported.';
    throw new AwsError('InvalidRequest', 400, `Snapshot ${encrypted.id} is encrypted. ${rule}`);
  }
  if (source.virtualization === 'paravirtual' && !PARAVIRTUAL.has(region)) {
    const message = `The image '${source.id}' is paravirtual: Region ${region} does not support paravirtual AMIs`;
    throw new AwsError('InvalidRequest', 400, message);
  }
}

function checkRoom({ cloud, caller, region }: Call<CopyImageRequest>): void {
  const here = cloud.amis.filter((ami) => ami.owner === caller.account && ami.region === region);
  const pending = here.filter(({ state }) => state === 'pending');
  if (pending.length < MOST_PENDING) return;
  const message =
    'You have exceeded an Amazon EC2 resource limit. For example, you might have too many snapshot copies in progress.';
  throw new AwsError('ResourceLimitExceeded', 400, message);
}

function tagsFor({ input }: Call<CopyImageRequest>, type: 'image' | 'snapshot'): Record<string, string> {
  const specifications = (input.TagSpecifications ?? []).filter(({ ResourceType }) => ResourceType === type);
  return tagsOf(specifications.flatMap(({ Tags }) => Tags ?? []));
}

function demandTags(call: Call<CopyImageRequest>, resource: string, tags: Record<string, string>): void {
  if (Object.keys(tags).length === 0) return;
  const context = { ...requestTagKeys(tags), 'ec2:createaction': ['CopyImage'] };
  demandEc2(call, { action: 'ec2:CreateTags', resource, context });
}

/** Every destination takes a time of its own, the same in every run. */
function copyMinutes({ cloud, caller, region }: Call<CopyImageRequest>): number {
  const [shortest, longest] = cloud.world.imageBuilder.durations.copy;
  return shortest + (longest - shortest) * fraction('copy', caller.account, region);
}
