import { DescribeImagesCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import type { Image } from '@aws-sdk/client-ec2';
import { GetImageCommand, ListImageBuildVersionsCommand, ListImagesCommand } from '@aws-sdk/client-imagebuilder';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { Refusal } from '../../domain/errors.ts';
import type { SourceImage } from '../../domain/inputs.ts';
import { imageNamed } from '../../domain/inputs.ts';
import type { Listed, SourceImages } from '../../flow/ports.ts';
import { awsErrorOf, oneLine, toFault } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Source } from '../source/source.ts';
import { byVersion, listed, nameAndVersion, versionFits } from './arns.ts';
import type { ImageBuilder } from './client.ts';
import { objectAt, objectsAt, textAt } from './wire-body.ts';

const MISSING_AMI: ReadonlySet<string> = new Set(['InvalidAMIID.NotFound', 'InvalidAMIID.Malformed']);
const MISSING_PARAMETER: ReadonlySet<string> = new Set(['ParameterNotFound', 'ParameterVersionNotFound']);

const ANOTHER = 'Choose another image.';

/** Images that exist, looked up with the bot's own credentials. `executionRole` is the one by which they would be distributed. */
export class AwsSourceImages implements SourceImages {
  readonly #source: Source;
  readonly #imageBuilder: ImageBuilder;
  readonly #limits: Limits;
  readonly #executionRole: string | undefined;

  constructor(source: Source, imageBuilder: ImageBuilder, limits: Limits, executionRole?: string) {
    this.#source = source;
    this.#imageBuilder = imageBuilder;
    this.#limits = limits;
    this.#executionRole = executionRole;
  }

  async list(): Promise<Listed[]> {
    const versions = await this.#imageBuilder.all(
      { doing: 'listing images', operation: 'ListImages' },
      (client, page) => client.send(new ListImagesCommand({ ...page, owner: 'Self' })),
      (page) => page.imageVersionList,
    );
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
    switch (imageNamed(asked)) {
      case 'ami':
        return { amiId: asked };
      case 'parameter':
        return { amiId: await this.#amiInParameter(asked.slice('ssm:'.length)) };
      case 'image':
        return this.#amiOfImage(await this.#newestBuild(asked));
      case undefined:
    }
    throw new Refusal(
      'image-unknown-form',
      `reading image "${asked}": it is neither an AMI id, nor ssm: and the name of a parameter, nor the ARN of an image`,
      ANOTHER,
    );
  }

  async #amiInParameter(name: string): Promise<string> {
    const doing = `reading SSM parameter "${name}"`;
    const command = new GetParameterCommand({ Name: name });
    const value = await this.#ask('ssm:GetParameter', () => this.#source.ssm.send(command)).then(
      ({ Parameter }) => Parameter?.Value ?? '',
      (error: unknown) => {
        if (!MISSING_PARAMETER.has(awsErrorOf(error).code)) throw toFault(doing, error);
        throw new Refusal('image-not-found', `${doing}: there is none in the build Region`, ANOTHER);
      },
    );
    if (imageNamed(value) === 'ami') return value;
    throw new Refusal('image-not-found', `${doing}: "${oneLine(value, 60)}" is no AMI id`, ANOTHER);
  }

  /** The newest build that is AVAILABLE; of an exact build, itself. */
  async #newestBuild(asked: string): Promise<string> {
    if (/\/\d+\.\d+\.\d+\/\d+$/.test(asked)) return asked;
    const { name, version } = nameAndVersion(asked);
    const versions = (await this.list()).filter(
      ({ arn, version: own }) => nameAndVersion(arn).name === name && versionFits(own, version),
    );
    for (const { arn } of versions.toSorted((a, b) => byVersion(b.version, a.version))) {
      const builds = await this.#imageBuilder.all(
        { doing: `listing the images of "${arn}"`, operation: 'ListImageBuildVersions' },
        (client, page) => client.send(new ListImageBuildVersionsCommand({ ...page, imageVersionArn: arn })),
        (page) => page.imageSummaryList,
      );
      const ready = builds.filter(({ state }) => state?.status === 'AVAILABLE').flatMap((build) => build.arn ?? []);
      const [newest] = ready.toSorted((a, b) => buildNumber(b) - buildNumber(a));
      if (newest !== undefined) return newest;
    }
    throw new Refusal('image-not-found', `reading image "${asked}": no build of it is AVAILABLE`, ANOTHER);
  }

  async #amiOfImage(imageArn: string): Promise<{ amiId: string; imageArn: string }> {
    const doing = `reading image "${imageArn}"`;
    const call = { doing, operation: 'GetImage' };
    const body = await this.#imageBuilder
      .body(call, (client) => client.send(new GetImageCommand({ imageBuildVersionArn: imageArn })))
      .catch((error: unknown) => {
        const { kind, message } = awsErrorOf(error);
        if (kind !== 'not-found' && kind !== 'invalid') throw error;
        throw new Refusal('image-not-found', `${doing}: ${message}`, ANOTHER);
      });
    const image = objectAt(body, 'image');
    const status = textAt(objectAt(image, 'state'), 'status') ?? 'unknown';
    if (status !== 'AVAILABLE') {
      throw new Refusal('image-not-available', `${doing}: it is ${oneLine(status, 40)}, not AVAILABLE`, ANOTHER);
    }
    const { account, region } = this.#source;
    const own = objectsAt(objectAt(image, 'outputResources'), 'amis').find(
      (ami) => textAt(ami, 'region') === region && (textAt(ami, 'accountId') ?? account) === account,
    );
    const amiId = own && textAt(own, 'image');
    if (amiId !== undefined) return { amiId, imageArn };
    throw new Refusal('image-not-found', `${doing}: it has no AMI in ${region}`, ANOTHER);
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

function buildNumber(arn: string): number {
  return Number(arn.split('/').at(-1));
}
