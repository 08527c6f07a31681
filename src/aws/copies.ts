import type { EC2Client, Image } from '@aws-sdk/client-ec2';
import type { CopyObservation } from '../domain/rollout/copies/observation.ts';
import type { Target } from '../domain/target.ts';
import type { Copies } from '../flow/ports.ts';
import { byCreation, ownedImages } from './ec2.ts';
import { awsErrorOf, oneLine } from './errors.ts';
import type { Limits } from './limits.ts';
import type { Sessions } from './sessions.ts';
import type { Source } from './source.ts';

/** Image Builder puts the image's ARN on the AMI it builds under this tag. */
const IMAGE_ARN_TAG = 'tag:Ec2ImageBuilderArn';

/** Asks each target account for its own copy. */
export class AwsCopies implements Copies {
  readonly #source: Source;
  readonly #sessions: Sessions;
  readonly #limits: Limits;
  /** Image ARN → source AMI: it never changes once it exists. */
  readonly #sourceAmis = new Map<string, string>();

  constructor(source: Source, sessions: Sessions, limits: Limits) {
    this.#source = source;
    this.#sessions = sessions;
    this.#limits = limits;
  }

  async observe(imageArn: string, targets: Target[]): Promise<{ sourceAmiId?: string; copies: CopyObservation[] }> {
    let sourceAmiId: string | undefined;
    try {
      sourceAmiId = await this.#sourceAmi(imageArn);
    } catch (error) {
      const reason = `the source AMI cannot be looked at: ${reasonOf(error)}`;
      return { copies: targets.map((target) => ({ kind: 'unreadable', target, reason })) };
    }
    if (sourceAmiId === undefined) return { copies: targets.map((target) => ({ kind: 'absent', target })) };
    const found = sourceAmiId;
    const copies = await Promise.all(targets.map((target) => this.#observeOne(target, found)));
    return { sourceAmiId, copies };
  }

  async #sourceAmi(imageArn: string): Promise<string | undefined> {
    const known = this.#sourceAmis.get(imageArn);
    if (known !== undefined) return known;
    const { account, region } = this.#source;
    const images = await this.#images({ account, region }, { [IMAGE_ARN_TAG]: imageArn });
    // Copies made within the build Region carry the same tag, and are younger.
    const oldest = images.toSorted(byCreation)[0]?.ImageId;
    if (oldest !== undefined) this.#sourceAmis.set(imageArn, oldest);
    return oldest;
  }

  async #observeOne(target: Target, sourceAmiId: string): Promise<CopyObservation> {
    try {
      // In the build Region of the source account no copy is made: the source AMI is what that target owns.
      const isSource = target.account === this.#source.account && target.region === this.#source.region;
      const images = await this.#images(target, { [isSource ? 'image-id' : 'source-image-id']: sourceAmiId });
      const copy = images.toSorted(byUsefulness)[0];
      return copy?.ImageId === undefined ? { kind: 'absent', target } : seen(target, copy, copy.ImageId);
    } catch (error) {
      return { kind: 'unreadable', target, reason: reasonOf(error) };
    }
  }

  #images(target: Target, filters: Record<string, string>): Promise<Image[]> {
    // Looked up for each page: a session may end between two of them.
    return ownedImages(filters, async (command) => {
      const ec2 = await this.#ec2(target);
      return this.#limits.run(target, 'ec2:DescribeImages', () => ec2.send(command));
    });
  }

  async #ec2({ account, region }: Target): Promise<EC2Client> {
    const { clients } = account === this.#source.account ? this.#source : await this.#sessions.of(account);
    return clients.ec2(region);
  }
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
  };
}
