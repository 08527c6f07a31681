import type { EC2Client, Image } from '@aws-sdk/client-ec2';
import type { CopyObservation } from '../../domain/rollout/copies/observation.ts';
import type { Target } from '../../domain/target.ts';
import type { Copies, WantedCopies } from '../../flow/ports.ts';
import { byCreation, ownedImages } from '../ec2.ts';
import { awsErrorOf, oneLine } from '../errors.ts';
import { IMAGE_ARN_TAG, imageArnOf, ImageLooks } from './image-looks.ts';
import type { Limits } from '../limits.ts';
import type { Sessions } from '../sessions.ts';
import type { Source } from '../source/source.ts';

/** Asks each target account for its own copy. */
export class AwsCopies implements Copies {
  readonly #source: Source;
  readonly #sessions: Sessions;
  readonly #limits: Limits;
  readonly #looks = new ImageLooks((place, filters) => this.#images(place, filters));

  constructor(source: Source, sessions: Sessions, limits: Limits) {
    this.#source = source;
    this.#sessions = sessions;
    this.#limits = limits;
  }

  async observe(wanted: WantedCopies): Promise<{ sourceAmiId?: string; copies: CopyObservation[] }> {
    const { targets } = wanted;
    let { sourceAmiId } = wanted;
    try {
      sourceAmiId ??= await this.#sourceAmi(wanted.imageArn);
    } catch (error) {
      const reason = `the source AMI cannot be looked at: ${reasonOf(error)}`;
      return { copies: targets.map((target) => ({ kind: 'unreadable', target, reason })) };
    }
    if (sourceAmiId === undefined) return { copies: targets.map((target) => ({ kind: 'absent', target })) };
    const known = { ...wanted, sourceAmiId };
    const copies = await Promise.all(targets.map((target) => this.#observeOne(target, known)));
    return { sourceAmiId, copies };
  }

  async #sourceAmi(imageArn: string): Promise<string | undefined> {
    const { account, region } = this.#source;
    const images = await this.#looks.find({ account, region }, `tag:${IMAGE_ARN_TAG}`, imageArn);
    // Copies made within the build Region carry the same tag, and are younger.
    return images.toSorted(byCreation)[0]?.ImageId;
  }

  async #observeOne(target: Target, wanted: WantedCopies & { sourceAmiId: string }): Promise<CopyObservation> {
    try {
      const copy = (await this.#copiesAt(target, wanted)).toSorted(byUsefulness)[0];
      return copy?.ImageId === undefined ? { kind: 'absent', target } : seen(target, copy, copy.ImageId);
    } catch (error) {
      return { kind: 'unreadable', target, reason: reasonOf(error) };
    }
  }

  async #copiesAt(target: Target, wanted: WantedCopies & { sourceAmiId: string }): Promise<Image[]> {
    const { account, region } = this.#source;
    // In the build Region of the source account no copy is made: the source AMI is what that target owns.
    const isSource = target.account === account && target.region === region;
    if (isSource) return this.#looks.find(target, 'image-id', wanted.sourceAmiId);
    const images = await this.#looks.find(target, 'source-image-id', wanted.sourceAmiId);
    return images.filter((image) => isOf(wanted, image));
  }

  #images(place: Target, filters: Record<string, string[]>): Promise<Image[]> {
    // Looked up for each page: a session may end between two of them.
    return ownedImages(filters, async (command) => {
      const ec2 = await this.#ec2(place);
      return this.#limits.run(place, 'ec2:DescribeImages', () => ec2.send(command));
    });
  }

  async #ec2({ account, region }: Target): Promise<EC2Client> {
    const { clients } = account === this.#source.account ? this.#source : await this.#sessions.of(account);
    return clients.ec2(region);
  }
}

/**
 * Whether a copy of the source AMI was made by this image: an account may own others of the same AMI from before. The
 * tag decides where there is one; a copy that bears none yet has to be younger than the request.
 */
function isOf({ imageArn, startedAt }: WantedCopies, image: Image): boolean {
  const madeFor = imageArnOf(image);
  if (madeFor !== undefined) return madeFor === imageArn;
  // EC2 tells whole seconds. A date that cannot be read is NaN, and younger than nothing.
  return Date.parse(image.CreationDate ?? '') >= Math.floor(startedAt / 1000) * 1000;
}

function reasonOf(error: unknown): string {
  const { code, message } = awsErrorOf(error);
  return oneLine(`${code}: ${message}`, 600);
}

/** A retried distribution may leave a failed copy beside a good one: the good one counts, then the newest. */
function byUsefulness(a: Image, b: Image): number {
  return rank(a) - rank(b) || byCreation(b, a);
}

function rank({ State }: Image): number {
  return State === 'available' ? 0 : State === 'pending' ? 1 : 2;
}

function seen(target: Target, image: Image, amiId: string): CopyObservation {
  const disks = (image.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => (Ebs?.Encrypted === undefined ? [] : [Ebs]));
  const stateReason = image.StateReason?.Message;
  return {
    kind: 'seen',
    target,
    amiId,
    ownerId: image.OwnerId ?? '',
    name: oneLine(image.Name ?? ''),
    state: image.State ?? 'unknown',
    ...(stateReason === undefined ? {} : { stateReason: oneLine(stateReason) }),
    ...(disks.length === 0 ? {} : { encrypted: disks.every((disk) => disk.Encrypted === true) }),
    tags: Object.fromEntries((image.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}
