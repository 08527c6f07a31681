import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { MAX_CALLS } from './limits.ts';

/** Where AWS throttles a fifth of all calls, seven tries lose one in 78 000, five one in 3 000. They wait 30 s at most. */
const MAX_ATTEMPTS = 7;

/** The one way out to AWS that all clients share: a client of its own costs a millisecond, a connection of its own a handshake. */
export class Connection {
  readonly #agents = [
    new HttpAgent({ keepAlive: true, maxSockets: MAX_CALLS }),
    new HttpsAgent({ keepAlive: true, maxSockets: MAX_CALLS }),
  ] as const;
  readonly #requestHandler = new NodeHttpHandler({
    httpAgent: this.#agents[0],
    httpsAgent: this.#agents[1],
    connectionTimeout: 3_000,
    requestTimeout: 20_000,
    // Without this the SDK only warns about a request that is late.
    throwOnRequestTimeout: true,
  });

  /** What every client is built with. */
  settings(region: string) {
    return { region, requestHandler: this.#requestHandler, maxAttempts: MAX_ATTEMPTS, retryMode: 'standard' } as const;
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }
}
