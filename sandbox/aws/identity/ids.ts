import { createHash } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The same parts give the same digest, in every run: nothing in the twin is random. */
function digest(parts: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/** `ami-0123456789abcdef0`: EC2's form, seventeen hexadecimal digits of which the first is 0. */
export function ec2Id(prefix: string, ...parts: (string | number)[]): string {
  return `${prefix}-0${digest(parts).toString('hex').slice(0, 16)}`;
}

export function uuid(...parts: (string | number)[]): string {
  const hex = digest(parts).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** `AROA…`, `ASIA…`: IAM's unique ids and access key ids. */
export function iamId(prefix: string, ...parts: (string | number)[]): string {
  const letters = [...digest(parts)].map((byte) => BASE32[byte % 32]).join('');
  return `${prefix}${letters.slice(0, 16)}`;
}

export function secret(...parts: (string | number)[]): string {
  return digest(['secret', ...parts])
    .toString('base64')
    .slice(0, 40);
}

/** A number from 0 up to but not including 1. */
export function fraction(...parts: (string | number)[]): number {
  return digest(parts).readUInt32BE(0) / 2 ** 32;
}
