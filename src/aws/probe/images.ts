import {
  CopyImageCommand,
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  ModifyImageAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { DescribeSnapshotsResult, EC2Client, Image } from '@aws-sdk/client-ec2';
import type { Answer, DryRunAction, ImageFacts } from '../../checks/probe.ts';
import type { Target } from '../../domain/target.ts';
import { byCreation, ownedImages } from '../ec2.ts';
import { ask, oneLine } from '../errors.ts';
import type { SendOptions } from '../limits.ts';
import { unlessMissing } from './asker.ts';
import type { Asker } from './asker.ts';
import { dryRun } from './dry-run.ts';
import type { WouldSucceed } from './dry-run.ts';

/** The tag that Image Builder writes: policies may allow this one only. */
export const CREATED_BY = { Key: 'CreatedBy', Value: 'EC2 Image Builder' };

type OwnedImages = { newest?: string; pending: number };

/** The newest available AMI of the account, and how many are pending. */
export function newestAndPending(asker: Asker, place: Target): Promise<Answer<OwnedImages>> {
  const { account, region } = place;
  return asker.ask(account, `ec2:DescribeImages (owner self) in ${region}`, async (clients) => {
    const images = await ownedImages({ state: ['available', 'pending'] }, (command) =>
      asker.call(place, 'ec2:DescribeImages', (options) => clients.ec2(region).send(command, options)),
    );
    const pending = images.filter(({ State }) => State === 'pending').length;
    const newest = images
      .filter(({ State }) => State === 'available')
      .toSorted(byCreation)
      .at(-1)?.ImageId;
    const says = `${newest ?? `no available AMI owned by ${account}`}, ${pending} pending`;
    return { value: { ...(newest === undefined ? {} : { newest }), pending }, says };
  });
}

/** The AMI of that name, in whatever state: names are unique among the AMIs an account owns in a Region. */
export function imageNamed(asker: Asker, place: Target, name: string): Promise<Answer<string | undefined>> {
  const { account, region } = place;
  return asker.ask(account, `ec2:DescribeImages (owner self, name "${name}") in ${region}`, async (clients) => {
    const images = await ownedImages(
      { name: literal(name) },
      (command) => asker.call(place, 'ec2:DescribeImages', (options) => clients.ec2(region).send(command, options)),
      { IncludeDisabled: true },
    );
    const value = images.find(({ Name }) => Name === name)?.ImageId;
    return { value, says: value ?? 'no AMI of that name' };
  });
}

/** A filter reads `*` and `?` as wildcards unless they are escaped. */
function literal(text: string): string {
  return text.replace(/[\\*?]/g, String.raw`\$&`);
}

/** Any AMI that the account may see. Without the right to see its snapshots their keys are left out. */
export function imageFacts(asker: Asker, place: Target, id: string): Promise<Answer<ImageFacts | undefined>> {
  const { account, region } = place;
  return asker.ask(account, `ec2:DescribeImages ${id} in ${region}`, async (clients) => {
    const ec2 = clients.ec2(region);
    const command = new DescribeImagesCommand({ ImageIds: [id], IncludeDeprecated: true, IncludeDisabled: true });
    const output = await unlessMissing(
      'InvalidAMIID.NotFound',
      asker.call(place, 'ec2:DescribeImages', (options) => ec2.send(command, options)),
    );
    const image = output?.Images?.[0];
    if (image === undefined) return { value: undefined, says: 'no such AMI' };
    const facts = factsOf(image, id);
    const encrypted = facts.devices.flatMap((each) => (each.encrypted && each.snapshotId ? [each.snapshotId] : []));
    const says = `${facts.name}, ${facts.state}`;
    if (encrypted.length === 0) return { value: facts, says };
    const keys = await snapshotKeys(
      (given) => asker.call(place, 'ec2:DescribeSnapshots', (options) => ec2.send(given, options)),
      encrypted,
    );
    return { value: withKeys(facts, keys), says: `${says}; ${keys.evidence}` };
  });
}

type SnapshotKeys = Answer<Map<string, string>>;

/** Snapshot id → ARN of its key. */
function snapshotKeys(
  send: (command: DescribeSnapshotsCommand) => Promise<DescribeSnapshotsResult>,
  ids: string[],
): Promise<SnapshotKeys> {
  return ask(`ec2:DescribeSnapshots ${ids.join(', ')}`, async () => {
    const { Snapshots = [] } = await send(new DescribeSnapshotsCommand({ SnapshotIds: ids }));
    const keys = new Map(
      Snapshots.flatMap(({ SnapshotId, KmsKeyId }): [string, string][] =>
        SnapshotId === undefined || KmsKeyId === undefined ? [] : [[SnapshotId, KmsKeyId]],
      ),
    );
    return { value: keys, says: [...new Set(keys.values())].join(', ') || 'no key' };
  });
}

/** The tags of each snapshot, by its id. */
export function snapshotTags(
  asker: Asker,
  place: Target,
  ids: string[],
): Promise<Answer<Record<string, Record<string, string>>>> {
  const { account, region } = place;
  return asker.ask(account, `ec2:DescribeSnapshots ${ids.join(', ')} in ${region}`, async (clients) => {
    const command = new DescribeSnapshotsCommand({ SnapshotIds: ids });
    const { Snapshots = [] } = await asker.call(place, 'ec2:DescribeSnapshots', (options) =>
      clients.ec2(region).send(command, options),
    );
    const tags = Snapshots.map(({ SnapshotId = '', Tags = [] }): [string, Record<string, string>] => [
      SnapshotId,
      Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    ]);
    const says = tags.map(([id, { CreatedBy }]) => `${id} CreatedBy: ${CreatedBy ?? 'none'}`).join(', ');
    return { value: Object.fromEntries(tags), says };
  });
}

function withKeys(facts: ImageFacts, keys: SnapshotKeys): ImageFacts {
  if (keys.kind !== 'answered') return facts;
  const devices = facts.devices.map((device) => {
    const key = keys.value.get(device.snapshotId ?? '');
    return key === undefined ? device : { ...device, key };
  });
  return { ...facts, devices };
}

function factsOf(image: Image, id: string): ImageFacts {
  return {
    id: image.ImageId ?? id,
    name: oneLine(image.Name ?? ''),
    owner: image.OwnerId ?? '',
    state: image.State ?? 'unknown',
    virtualization: image.VirtualizationType ?? 'unknown',
    rootDevice: image.RootDeviceName ?? '',
    devices: (image.BlockDeviceMappings ?? []).flatMap(({ DeviceName = '', Ebs }) =>
      Ebs === undefined
        ? []
        : [
            {
              deviceName: DeviceName,
              ...(Ebs.SnapshotId === undefined ? {} : { snapshotId: Ebs.SnapshotId }),
              encrypted: Ebs.Encrypted === true,
            },
          ],
    ),
  };
}

export function imageDryRun(asker: Asker, place: Target, action: DryRunAction, imageId: string): Promise<WouldSucceed> {
  const { region } = place;
  return dryRun(asker, {
    action,
    on: `on ${imageId}`,
    place,
    send: (clients, options) => sendDryRun(clients.ec2(region), action, { imageId, region }, options),
  });
}

/** `region` is where the image is. */
function sendDryRun(
  ec2: EC2Client,
  action: DryRunAction,
  { imageId, region }: { imageId: string; region: string },
  options: SendOptions,
): Promise<unknown> {
  switch (action) {
    case 'ec2:CopyImage': {
      const copied = { Name: 'ami-distribute-dry-run', SourceImageId: imageId, SourceRegion: region };
      return ec2.send(new CopyImageCommand({ DryRun: true, ...copied }), options);
    }
    case 'ec2:CreateTags':
      return ec2.send(new CreateTagsCommand({ DryRun: true, Resources: [imageId], Tags: [CREATED_BY] }), options);
    case 'ec2:ModifyImageAttribute':
      return ec2.send(
        new ModifyImageAttributeCommand({ DryRun: true, ImageId: imageId, Description: { Value: 'dry run' } }),
        options,
      );
  }
}
