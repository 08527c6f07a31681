import { DescribeImagesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import type { Image } from '@aws-sdk/client-ec2';
import { Refusal } from '../../../domain/errors.ts';
import type { SourceImage } from '../../../domain/inputs.ts';
import { imageNamed } from '../../../domain/inputs.ts';
import type { Listed, SourceImages } from '../../../flow/ports.ts';
import { awsErrorOf, oneLine, toFault } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { Source } from '../../source/source.ts';
import { listed } from '../arns.ts';
import type { ImageBuilder } from '../client.ts';
import { imageVersions, NamedAmis } from './named-amis.ts';

const MISSING_AMI: ReadonlySet<string> = new Set(['InvalidAMIID.NotFound', 'InvalidAMIID.Malformed']);

const ANOTHER = 'Choose another image.';

/** Images that exist, looked up with the bot's own credentials. `executionRole` is the one by which they would be distributed. */
export class AwsSourceImages implements SourceImages {
  readonly #source: Source;
  readonly #imageBuilder: ImageBuilder;
  readonly #limits: Limits;
  readonly #named: NamedAmis;
  readonly #executionRole: string | undefined;

  constructor(source: Source, imageBuilder: ImageBuilder, limits: Limits, executionRole?: string) {
    this.#source = source;
    this.#imageBuilder = imageBuilder;
    this.#limits = limits;
    this.#named = new NamedAmis(source, imageBuilder, limits.until());
    this.#executionRole = executionRole;
  }

  async list(): Promise<Listed[]> {
    const versions = await imageVersions(this.#imageBuilder, 'Self');
    return listed(versions.filter(({ type }) => type !== 'DOCKER'));
  }

  async find(asked: string): Promise<SourceImage> {
    if (this.#executionRole === undefined) {
      throw new Refusal(
        'execution-role-missing',
        'distributing an image that exists: Image Builder takes a role for it, and EXECUTION_ROLE names none',
        'Set EXECUTION_ROLE to a role that imagebuilder.amazonaws.com may assume, and start the bot again.',
      );
    }
    const { amiId, imageArn } = await this.#amiOf(asked);
    const image = await this.#image(amiId);
    return { asked, amiId, ...(imageArn === undefined ? {} : { imageArn }), ...(await this.#facts(image)) };
  }

  async #amiOf(asked: string): Promise<{ amiId: string; imageArn?: string }> {
    const doing = `reading image "${asked}"`;
    if (imageNamed(asked) === undefined) {
      throw new Refusal(
        'image-unknown-form',
        `${doing}: it is neither an AMI id, nor ssm: and the name of a parameter, nor the ARN of an image`,
        ANOTHER,
      );
    }
    const named = await this.#named.find(asked);
    if (named.kind === 'ami') return named;
    const code = named.kind === 'missing' ? 'image-not-found' : 'image-not-available';
    throw new Refusal(code, `${doing}: ${named.says}`, ANOTHER);
  }

  async #image(amiId: string): Promise<Image> {
    const doing = `reading AMI "${amiId}"`;
    const { region } = this.#source;
    const command = new DescribeImagesCommand({ ImageIds: [amiId], IncludeDeprecated: true, IncludeDisabled: true });
    const missing = new Refusal(
      'image-not-found',
      `${doing}: there is none in ${region} for the source account`,
      ANOTHER,
    );
    const output = await this.#ask('ec2:DescribeImages', () => this.#source.clients.ec2(region).send(command)).catch(
      (error: unknown) => {
        throw MISSING_AMI.has(awsErrorOf(error).code) ? missing : toFault(doing, error);
      },
    );
    const image = output.Images?.[0];
    if (image === undefined) throw missing;
    const { State: state = 'unknown' } = image;
    if (state === 'available') return image;
    throw new Refusal('image-not-available', `${doing}: it is ${oneLine(state, 40)}, not available`, ANOTHER);
  }

  async #facts(image: Image): Promise<Omit<SourceImage, 'asked' | 'amiId' | 'imageArn'>> {
    const disks = (image.BlockDeviceMappings ?? []).flatMap(({ DeviceName = '', Ebs }) =>
      Ebs === undefined
        ? []
        : [{ deviceName: DeviceName, snapshotId: Ebs.SnapshotId, encrypted: Ebs.Encrypted === true }],
    );
    const keys = await this.#keysOf(
      disks.flatMap(({ snapshotId, encrypted }) => (encrypted && snapshotId !== undefined ? [snapshotId] : [])),
    );
    return {
      name: oneLine(image.Name ?? ''),
      owner: image.OwnerId ?? '',
      architecture: image.Architecture ?? 'unknown',
      platform: image.PlatformDetails ?? image.Platform ?? 'unknown',
      virtualization: image.VirtualizationType ?? 'unknown',
      rootDevice: image.RootDeviceName ?? '',
      devices: disks.map(({ snapshotId, ...disk }) => {
        const key = keys.get(snapshotId);
        return { ...disk, ...(snapshotId === undefined ? {} : { snapshotId }), ...(key === undefined ? {} : { key }) };
      }),
    };
  }

  /** Snapshot id → ARN of its key. Snapshots of another account may be hidden: their keys are not known then. */
  async #keysOf(ids: string[]): Promise<Map<string | undefined, string>> {
    if (ids.length === 0) return new Map();
    const { region } = this.#source;
    const command = new DescribeSnapshotsCommand({ SnapshotIds: ids });
    try {
      const { Snapshots = [] } = await this.#ask('ec2:DescribeSnapshots', () =>
        this.#source.clients.ec2(region).send(command),
      );
      return new Map(
        Snapshots.flatMap(({ SnapshotId, KmsKeyId }) => (KmsKeyId === undefined ? [] : [[SnapshotId, KmsKeyId]])),
      );
    } catch (error) {
      const { kind, isAnswer, passes } = awsErrorOf(error);
      if (kind === 'denied' || (isAnswer && !passes)) return new Map();
      throw toFault(`reading snapshots "${ids.join(', ')}"`, error);
    }
  }

  #ask<T>(operation: string, send: () => Promise<T>): Promise<T> {
    const { account, region } = this.#source;
    return this.#limits.run({ account, region }, operation, send);
  }
}
