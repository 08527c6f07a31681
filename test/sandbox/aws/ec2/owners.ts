import {
  CopyImageCommand,
  DescribeImagesCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import { KMSClient } from '@aws-sdk/client-kms';
import { vi } from 'vitest';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import { administrator } from '../identity/administrator.ts';
import { reach } from '../start-twin.ts';

export const SOURCE = '444455556666';

export function ownerEc2(twin: AwsTwin, account: string, region = 'us-west-2'): EC2Client {
  return new EC2Client(reach(twin, administrator(twin, account), region));
}

export function ownerKms(twin: AwsTwin, account: string): KMSClient {
  return new KMSClient(reach(twin, administrator(twin, account)));
}

/** Shares an AMI of the source account and, unless told otherwise, what it is made of. */
export async function share(twin: AwsTwin, imageId: string, account: string, { storage = true } = {}): Promise<void> {
  const ec2 = ownerEc2(twin, SOURCE);
  const { Images: [image] = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
  for (const { Ebs } of storage ? (image?.BlockDeviceMappings ?? []) : []) {
    await ec2.send(
      new ModifySnapshotAttributeCommand({
        SnapshotId: Ebs?.SnapshotId,
        CreateVolumePermission: { Add: [{ UserId: account }] },
      }),
    );
  }
  await ec2.send(
    new ModifyImageAttributeCommand({ ImageId: imageId, LaunchPermission: { Add: [{ UserId: account }] } }),
  );
}

export function copyOf(imageId: string, more: object = {}): CopyImageCommand {
  return new CopyImageCommand({
    Name: `copy of ${imageId}`,
    SourceImageId: imageId,
    SourceRegion: 'us-west-2',
    ...more,
  });
}

/** The copy, once EC2 has done with it. */
export async function ended(ec2: EC2Client, imageId: string | undefined) {
  return vi.waitUntil(
    async () => {
      const { Images: [image] = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [imageId ?? ''] }));
      return image?.State === 'pending' ? undefined : image;
    },
    { timeout: 10_000, interval: 20 },
  );
}
