import {
  CopyImageCommand,
  CreateTagsCommand,
  DescribeImagesCommand,
  EC2Client,
  ModifyImageAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { EC2ClientConfig, Filter, Image } from '@aws-sdk/client-ec2';
import type { DryRunAction } from '../checks/probe.ts';

/** The largest SDK client by far (half of the start-up time): imported here and nowhere else. */
export function newEc2(config: EC2ClientConfig): EC2Client {
  return new EC2Client(config);
}

export type { EC2Client, Image };

/** The largest page that keeps to AWS's advice for accounts with many AMIs. */
const PAGE_SIZE = 100;

/** One page of the AMIs that the client's account owns. A page may be empty and still not be the last. */
export async function ownedImages(
  ec2: EC2Client,
  filters: Record<string, string>,
  pageToken: string | undefined,
): Promise<{ images: Image[]; nextPage: string | undefined }> {
  const Filters: Filter[] = Object.entries(filters).map(([Name, value]) => ({ Name, Values: [value] }));
  const output = await ec2.send(
    new DescribeImagesCommand({ Owners: ['self'], Filters, MaxResults: PAGE_SIZE, NextToken: pageToken }),
  );
  return { images: output.Images ?? [], nextPage: output.NextToken === '' ? undefined : output.NextToken };
}

/** Sends the action with its DryRun flag; AWS answers every such call with an error, `DryRunOperation` at best. */
export function sendDryRun(ec2: EC2Client, action: DryRunAction, imageId: string, region: string): Promise<unknown> {
  switch (action) {
    case 'ec2:CopyImage':
      return ec2.send(
        new CopyImageCommand({
          DryRun: true,
          Name: 'ami-distribute-dry-run',
          SourceImageId: imageId,
          SourceRegion: region,
        }),
      );
    case 'ec2:CreateTags':
      // The tag that Image Builder writes: policies may allow this one only.
      return ec2.send(
        new CreateTagsCommand({
          DryRun: true,
          Resources: [imageId],
          Tags: [{ Key: 'CreatedBy', Value: 'EC2 Image Builder' }],
        }),
      );
    case 'ec2:ModifyImageAttribute':
      return ec2.send(
        new ModifyImageAttributeCommand({ DryRun: true, ImageId: imageId, Description: { Value: 'dry run' } }),
      );
  }
}
