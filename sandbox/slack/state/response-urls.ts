import { randomHex, randomId } from './ids.ts';

const uses = 5;
const lifetimeMs = 30 * 60 * 1000;

/** Where a response_url leads: to the person who acted and to the message they acted on, if any. */
export type ResponsePlace = { channel: string; user: string; ts?: string };
type Issued = ResponsePlace & { at: number; left: number };

/** Slack's response_urls: five uses within thirty minutes. */
export class ResponseUrls {
  readonly #issued = new Map<string, Issued>();
  readonly #origin: () => string;

  constructor(origin: () => string) {
    this.#origin = origin;
  }

  issue(place: ResponsePlace): string {
    const path = `/response/${randomId('')}/${randomHex(12)}`;
    this.#issued.set(path, { ...place, at: Date.now(), left: uses });
    return this.#origin() + path;
  }

  /** Where it leads, or why it leads nowhere any more. */
  use(path: string): ResponsePlace | 'used_url' | 'expired_url' {
    const issued = this.#issued.get(path);
    if (!issued || Date.now() - issued.at > lifetimeMs) return 'expired_url';
    if (issued.left <= 0) return 'used_url';
    issued.left -= 1;
    return issued;
  }
}
