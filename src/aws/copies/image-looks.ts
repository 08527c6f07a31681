import { setTimeout as sleep } from 'node:timers/promises';
import type { Image } from '@aws-sdk/client-ec2';
import type { Target } from '../../domain/target.ts';
import { targetKey } from '../../domain/target.ts';

/** Image Builder puts the image's ARN on the AMI it builds, and on every copy of it, under this tag. */
export const IMAGE_ARN_TAG = 'Ec2ImageBuilderArn';

/** How long asks wait for others; while a call to a place is under way, the next ones about it wait for its end. */
const GATHER_MS = 250;

/** DescribeImages takes no more values of one filter. */
const MOST_VALUES = 200;

/** What can be asked for, by the filter's name, and where an AMI that was found shows the value it was found by. */
const SHOWN = {
  'image-id': ({ ImageId }: Image) => ImageId,
  'source-image-id': ({ SourceImageId }: Image) => SourceImageId,
  [`tag:${IMAGE_ARN_TAG}`]: imageArnOf,
} as const satisfies Record<string, (image: Image) => string | undefined>;

type ImageFilter = keyof typeof SHOWN;

type Describe = (place: Target, filters: Record<string, string[]>) => Promise<Image[]>;

/** The ARN of the image that an AMI was made for, where the AMI says so. */
export function imageArnOf({ Tags }: Image): string | undefined {
  return Tags?.find(({ Key }) => Key === IMAGE_ARN_TAG)?.Value;
}

/**
 * Asks for AMIs, once for many rollouts: what is wanted of one account in one Region at about the same time is one
 * question of up to 200 values, however many rollouts want it. An answer is never older than what it answers.
 */
export class ImageLooks {
  readonly #describe: Describe;
  /** Only what is being asked; nothing is kept of an answer. */
  readonly #asking = new Map<string, Gathering>();
  #moment: Promise<void> | undefined;

  constructor(describe: Describe) {
    this.#describe = describe;
  }

  /** The AMIs that `place` owns and that have this value; rejects with the error of the call that they shared. */
  find(place: Target, filter: ImageFilter, value: string): Promise<Image[]> {
    const key = `${targetKey(place)} ${filter}`;
    let gathering = this.#asking.get(key);
    if (gathering === undefined) {
      const ask = async (values: string[]): Promise<Map<string | undefined, Image[]>> =>
        Map.groupBy(await this.#describe(place, { [filter]: values }), SHOWN[filter]);
      gathering = new Gathering({
        gathered: () => this.#gathered(),
        ask,
        over: () => this.#asking.delete(key),
      });
      this.#asking.set(key, gathering);
    }
    return gathering.find(value);
  }

  /** The same moment for all places, so that those of one account share its AssumeRole, also one that is refused. */
  #gathered(): Promise<void> {
    this.#moment ??= sleep(GATHER_MS).then(() => (this.#moment = undefined));
    return this.#moment;
  }
}

type GatheringOptions = {
  gathered: () => Promise<void>;
  /** One call; what was found, by value. */
  ask: (values: string[]) => Promise<Map<string | undefined, Image[]>>;
  over: () => void;
};

/** Values that wait for the next call to one place, one call at a time. */
class Gathering {
  readonly #options: GatheringOptions;
  #waiting = new Map<string, PromiseWithResolvers<Image[]>>();

  constructor(options: GatheringOptions) {
    this.#options = options;
    void this.#run();
  }

  find(value: string): Promise<Image[]> {
    const asked = this.#waiting.get(value) ?? Promise.withResolvers<Image[]>();
    this.#waiting.set(value, asked);
    return asked.promise;
  }

  async #run(): Promise<void> {
    do {
      await this.#options.gathered();
      const asked = [...this.#waiting];
      this.#waiting = new Map();
      for (let from = 0; from < asked.length; from += MOST_VALUES) {
        await this.#answer(asked.slice(from, from + MOST_VALUES));
      }
    } while (this.#waiting.size > 0);
    this.#options.over();
  }

  async #answer(asked: [string, PromiseWithResolvers<Image[]>][]): Promise<void> {
    try {
      const found = await this.#options.ask(asked.map(([value]) => value));
      for (const [value, { resolve }] of asked) resolve(found.get(value) ?? []);
    } catch (error) {
      for (const [, { reject }] of asked) reject(error);
    }
  }
}
