import type { InstanceBlockDeviceMapping } from '@aws-sdk/client-imagebuilder';
import type { Cloud } from '../../cloud.ts';
import { encryptionOf } from '../../ec2/account-settings.ts';
import type { Ami } from '../../ec2/ami.ts';
import { deviceOf, imageArn } from '../../ec2/ami.ts';
import { checkName, demandEc2 } from '../../ec2/rules.ts';
import { ec2Id } from '../../identity/ids.ts';
import { findKey } from '../../kms/keys.ts';
import type { Build } from '../build.ts';
import { distributionsOf, imageName, markOf } from '../build.ts';
import { asking } from '../client-errors.ts';
import { actorAtHome, callAs } from '../distribution/actors.ts';
import type { Stage } from '../workflows/stage.ts';
import type { Parent } from './parent-image.ts';
import { parentOf } from './parent-image.ts';

/** CreateImage: what the build leaves behind, an AMI in the source account. Throws AwsError where EC2 refuses it. */
export function createSourceImage({ cloud, build }: Stage): void {
  const { sourceAccount: account, buildRegion: region } = cloud.world;
  const entry = distributionsOf(build).find((distribution) => distribution.region === region);
  const wanted = entry?.amiDistributionConfiguration;
  const name = imageName(build, wanted?.name);
  const parent = parentOf(cloud, build);
  const call = callAs(cloud, actorAtHome(cloud, build), region, {});
  asking('EC2', () => {
    demandEc2(call, { action: 'ec2:CreateImage', resource: imageArn(region, '*') });
    checkName(cloud, { account, region }, name);
  });
  const identity = {
    id: ec2Id('ami', account, region, name, cloud.serial()),
    owner: account,
    region,
    createdAt: cloud.clock.now(),
  };
  const ami: Ami = {
    ...identity,
    name,
    ...(wanted?.description === undefined ? {} : { description: wanted.description }),
    state: 'available',
    architecture: parent.architecture,
    platform: parent.platform,
    virtualization: parent.virtualization,
    rootDevice: parent.rootDevice,
    devices: volumesOf(cloud, build, parent).map(({ deviceName, kmsKeyArn }) =>
      deviceOf(identity, deviceName, {
        state: 'completed',
        tags: new Map([[account, markOf(build)]]),
        ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
      }),
    ),
    public: false,
    sharedWith: new Set(),
    sharedWithin: new Set(),
    tags: new Map([[account, { ...wanted?.amiTags, ...markOf(build) }]]),
  };
  cloud.amis.push(ami);
  build.source = ami;
}

type Volume = { deviceName: string; kmsKeyArn: string | undefined };

/** The parent's volumes as the recipe changes them, and those that the recipe adds. The root device comes first. */
function volumesOf(cloud: Cloud, build: Build, parent: Parent): Volume[] {
  const mappings = build.image.imageRecipe?.blockDeviceMappings ?? [];
  const own = parent.devices.length === 0 ? [{ deviceName: parent.rootDevice, snapshot: undefined }] : parent.devices;
  const inherited = own.map(({ deviceName, snapshot }) => {
    const mapping = mappings.find((candidate) => candidate.deviceName === deviceName);
    return { deviceName, kmsKeyArn: keyOf(cloud, mapping, snapshot?.kmsKeyArn) };
  });
  const added = mappings
    .filter(({ deviceName }) => inherited.every((volume) => volume.deviceName !== deviceName))
    .map((mapping) => ({ deviceName: mapping.deviceName ?? '', kmsKeyArn: keyOf(cloud, mapping, undefined) }));
  return [...inherited, ...added];
}

/** The key of a volume: the recipe's, else the parent's, else that of encryption by default where it is on. */
function keyOf(
  cloud: Cloud,
  mapping: InstanceBlockDeviceMapping | undefined,
  inherited: string | undefined,
): string | undefined {
  const { sourceAccount: account, buildRegion: region } = cloud.world;
  const byDefault = encryptionOf(cloud, account, region);
  if (mapping?.ebs?.encrypted === true) {
    const named = mapping.ebs.kmsKeyId;
    if (named === undefined) return inherited ?? byDefault.keyArn;
    return findKey(cloud.keys, named, { account, region })?.arn ?? named;
  }
  return inherited ?? (byDefault.byDefault ? byDefault.keyArn : undefined);
}
