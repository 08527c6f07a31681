import pLimit from 'p-limit';
import type { LimitFunction } from 'p-limit';
import type { Target } from '../domain/target.ts';
import { targetKey } from '../domain/target.ts';
import { awsErrorOf, NoAnswer } from './errors.ts';

/** What the room writes about its calls; a pino logger is one. */
export type AwsLog = {
  debug(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};

/** Hears how each call came out: `ok`, or what its error means; `isAnswer` where AWS itself said so. */
export type HeardCall = (call: Target & { action: string; outcome: string; isAnswer: boolean; ms: number }) => void;

/** A call costs about 2 ms of processor time, so more than this in flight makes nothing faster. */
export const MAX_CALLS = 64;

/** AWS counts requests per account and Region, so a fan-out must not spend one account's whole allowance at once. */
const MAX_CALLS_PER_PLACE = 5;

/** What every send is given besides its command, so that it ends when its run is cancelled. */
export type SendOptions = { abortSignal?: AbortSignal };

/** Sends one call: where it counts, what it is for the log, and how it goes out. */
export type Call = <T>(place: Target, action: string, send: (options: SendOptions) => Promise<T>) => Promise<T>;

/**
 * Every call to AWS goes through here: so many at once in all, and so many in one account and Region. What is sent is
 * one call and waits for no other, or calls that wait for each other could take all slots.
 */
export class Limits {
  readonly #log: AwsLog;
  readonly #heard: HeardCall;
  readonly #all = pLimit(MAX_CALLS);
  readonly #places = new Map<string, LimitFunction>();

  constructor(log: AwsLog, heard: HeardCall = () => undefined) {
    this.#log = log;
    this.#heard = heard;
  }

  /** Calls of one run: when it is cancelled, those under way end and those that wait never start. */
  until(signal?: AbortSignal): Call {
    if (signal === undefined) return (place, action, send) => this.run(place, action, () => send({}));
    const options = { abortSignal: signal };
    return (place, action, send) =>
      this.#queued(place, async () => {
        if (signal.aborted) throw new NoAnswer('AbortError', 'the run it belongs to was cancelled');
        return this.#logged(place, action, () => send(options));
      });
  }

  run<T>(place: Target, action: string, send: () => Promise<T>): Promise<T> {
    return this.#queued(place, () => this.#logged(place, action, send));
  }

  /** Beside everything that waits: one small question whose answer a person waits for, or one that waits for news itself. */
  atOnce<T>(place: Target, action: string, send: () => Promise<T>): Promise<T> {
    return this.#logged(place, action, send);
  }

  #queued<T>(place: Target, work: () => Promise<T>): Promise<T> {
    const key = targetKey(place);
    const limit = this.#places.get(key) ?? pLimit(MAX_CALLS_PER_PLACE);
    this.#places.set(key, limit);
    return limit(() => this.#all(work));
  }

  async #logged<T>({ account, region }: Target, action: string, send: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const said = (outcome: string, isAnswer: boolean, code?: string): void => {
      const ms = Math.round(performance.now() - startedAt);
      // A call that was cancelled says nothing about AWS.
      if (code !== 'AbortError') this.#heard({ action, account, region, outcome, isAnswer, ms });
      this.#log.debug({ action, account, region, ms, code }, 'aws call');
    };
    try {
      const output = await send();
      said('ok', true);
      return output;
    } catch (error) {
      const { kind, isAnswer, code } = awsErrorOf(error);
      said(kind, isAnswer, code);
      throw error;
    }
  }
}
