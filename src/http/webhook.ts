import { createHmac } from 'node:crypto';
import { request } from 'undici';
import type { Clock, Recipient } from '../flow/ports.ts';

export type WebhookOptions = {
  url: string;
  /** `whsec_` and the key in base64. */
  secret: string;
  clock: Clock;
  /** For the whole exchange. */
  timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;

/**
 * Posts records as Standard Webhooks (https://www.standardwebhooks.com) has it, so that a receiver can use a library: the key
 * in `webhook-id` is the same for every try, and the signature is over key, time and body. Only a 2xx counts as taken.
 */
export function openWebhook({ url, secret, clock, timeoutMs = TIMEOUT_MS }: WebhookOptions): Recipient {
  const signingKey = Buffer.from(secret.replace(/^whsec_/u, ''), 'base64');
  return {
    send: async (record, key) => {
      const payload = JSON.stringify(record);
      const timestamp = String(Math.floor(clock.now() / 1000));
      const signature = createHmac('sha256', signingKey).update(`${key}.${timestamp}.${payload}`).digest('base64');
      try {
        const { statusCode, body } = await request(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'webhook-id': key,
            'webhook-timestamp': timestamp,
            'webhook-signature': `v1,${signature}`,
          },
          body: payload,
          // A record is rare: no connection is kept open for the next.
          reset: true,
          signal: AbortSignal.timeout(timeoutMs),
        });
        await body.dump();
        return statusCode >= 200 && statusCode < 300 ? undefined : `HTTP ${statusCode}`;
      } catch (error) {
        return problemOf(error);
      }
    },
  };
}

/** By its code or kind alone: a message may hold the URL, and with it what lets people post there. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return 'no answer in time';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
