import { randomBytes } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** An id as Slack makes them: a letter for the kind, then letters and digits. */
export const randomId = (prefix: string, length = 10): string =>
  prefix + [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join('');

export const randomHex = (bytes = 16): string => randomBytes(bytes).toString('hex');

let last = 0;

/** Slack's message time stamp: seconds and microseconds, never the same twice. */
export const newTimestamp = (): string => {
  last = Math.max(last + 1, Date.now() * 1000);
  return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
};
