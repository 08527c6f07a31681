import type { CopyImageRequest, CopyImageResult } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import { requestTagKeys } from '../identity/access.ts';
import { ec2Id, fraction } from '../identity/ids.ts';
import type { Call } from '../operation.ts';
import type { Ami } from './ami.ts';
import { imageArn } from './ami.ts';
import { tagsOf } from './change-image.ts';
import { checkName, demandEc2, endDryRun, visibleImage } from './rules.ts';
import { judgeSnapshotCopy } from './snapshot-keys.ts';

const MINUTE = 60_000;

/** Starts a copy. Like EC2 it answers at once; what is wrong with the keys shows only when the copy ends. */
export function copyImage(call: Call<CopyImageRequest>): CopyImageResult {
  const { cloud, caller, region, input } = call;
  const { SourceImageId: sourceId = '', SourceRegion: sourceRegion = '', Name: name = '' } = input;
  const tags = imageTags(input);
  demandEc2(call, { action: 'ec2:CopyImage', resource: imageArn(sourceRegion, sourceId) });
  if (Object.keys(tags).length > 0) {
    const resource = imageArn(region, '*');
    demandEc2(call, { action: 'ec2:CreateTags', resource, context: requestTagKeys(tags) });
  }
  const source = visibleImage(cloud, sourceId, { account: caller.account, region: sourceRegion });
  endDryRun(input.DryRun);
  if (source.state !== 'available') {
    throw new AwsError('InvalidRequest', 400, `The image ID '${sourceId}' is not in the available state`);
  }
  checkName(cloud, { account: caller.account, region }, name);
  const copy = pendingCopy(call, source, tags);
  cloud.amis.push(copy);
  const verdict = judgeSnapshotCopy(call, source);
  if (verdict.keyArn !== undefined) copy.kmsKeyArn = verdict.keyArn;
  cloud.clock.after(copyMinutes(call) * MINUTE, () => {
    copy.state = verdict.problem === undefined ? 'available' : 'failed';
    if (verdict.problem !== undefined) copy.stateReason = { code: 'Client.InternalError', message: verdict.problem };
  });
  return { ImageId: copy.id };
}

function pendingCopy(
  { cloud, caller, region, input }: Call<CopyImageRequest>,
  source: Ami,
  tags: Record<string, string>,
): Ami {
  const name = input.Name ?? '';
  return {
    id: ec2Id('ami', caller.account, region, name, cloud.serial()),
    owner: caller.account,
    region,
    name,
    ...(input.Description === undefined ? {} : { description: input.Description }),
    state: 'pending',
    createdAt: cloud.clock.now(),
    architecture: source.architecture,
    rootDevice: source.rootDevice,
    source: { id: source.id, region: source.region },
    public: false,
    sharedWith: new Set(),
    tags: new Map([[caller.account, tags]]),
  };
}

function imageTags(input: CopyImageRequest): Record<string, string> {
  const specifications = (input.TagSpecifications ?? []).filter(({ ResourceType }) => ResourceType === 'image');
  return tagsOf(specifications.flatMap(({ Tags }) => Tags ?? []));
}

/** Every destination takes a time of its own, the same in every run. */
function copyMinutes({ cloud, caller, region }: Call<CopyImageRequest>): number {
  const [shortest, longest] = cloud.world.imageBuilder.durations.copy;
  return shortest + (longest - shortest) * fraction('copy', caller.account, region);
}
