import type { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { Fault } from '../../domain/errors.ts';
import type { Target } from '../../domain/target.ts';
import { toFault } from '../errors.ts';
import type { Call as Send, SendOptions } from '../limits.ts';
import type { Source } from '../source/source.ts';
import { keepWireBodies } from './wire-body.ts';
import type { WireObject } from './wire-body.ts';

/** Image Builder gives out 25 a page at most, and 1000 recipes or configurations at most. */
const PAGE_SIZE = 25;
const MAX_PAGES = 400;

/** What a call is: `doing` is for people, with the value in question quoted. */
export type Call = { doing: string; operation: string };

type PageAsked = { maxResults: number; nextToken: string | undefined };

/** Image Builder in the source account and build Region: each call limited, logged, and its error translated. */
export class ImageBuilder {
  readonly place: Target;
  readonly #source: Source;
  readonly #send: Send;
  readonly #bodyOf: (output: object) => WireObject;

  constructor(source: Source, send: Send, bodyOf = keepWireBodies(source.imageBuilder)) {
    this.place = { account: source.account, region: source.region };
    this.#source = source;
    this.#send = send;
    this.#bodyOf = bodyOf;
  }

  /** The same, with calls that end with a run. */
  within(send: Send): ImageBuilder {
    return new ImageBuilder(this.#source, send, this.#bodyOf);
  }

  async call<T>(
    { doing, operation }: Call,
    send: (client: ImagebuilderClient, options: SendOptions) => Promise<T>,
  ): Promise<T> {
    const { imageBuilder } = this.#source;
    try {
      return await this.#send(this.place, `imagebuilder:${operation}`, (options) => send(imageBuilder, options));
    } catch (error) {
      throw toFault(doing, error);
    }
  }

  /** The answer's JSON as it came, with the members that the SDK does not know. */
  async body(call: Call, send: (client: ImagebuilderClient) => Promise<object>): Promise<WireObject> {
    return this.#bodyOf(await this.call(call, send));
  }

  /** Every page of a list. */
  async all<Page extends { nextToken?: string | undefined }, Item>(
    call: Call,
    send: (client: ImagebuilderClient, page: PageAsked, options: SendOptions) => Promise<Page>,
    items: (page: Page) => Item[] | undefined,
  ): Promise<Item[]> {
    const all: Item[] = [];
    let nextToken: string | undefined;
    for (let count = 0; count < MAX_PAGES; count += 1) {
      const token = nextToken;
      const page = await this.call(call, (client, options) =>
        send(client, { maxResults: PAGE_SIZE, nextToken: token }, options),
      );
      all.push(...(items(page) ?? []));
      if (page.nextToken === undefined || page.nextToken === '') return all;
      nextToken = page.nextToken;
    }
    throw new Fault(`${call.doing}: the list has no end after ${MAX_PAGES} pages`, {
      code: 'aws-endless-list',
      source: 'aws',
      retryable: false,
    });
  }
}
