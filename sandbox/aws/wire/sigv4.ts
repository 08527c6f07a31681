import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WireRequest } from './protocol.ts';

/** What an Authorization header of Signature Version 4 claims. */
export type Signed = {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
};

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

export function readAuthorization(request: WireRequest): Signed | undefined {
  const match = AUTHORIZATION.exec(request.headers['authorization'] ?? '');
  if (match === null) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', headers = '', signature = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: headers.split(';'), signature };
}

/** Whether the request was signed with that secret. */
export function signatureMatches(request: WireRequest, signed: Signed, secretAccessKey: string): boolean {
  const scope = `${signed.date}/${signed.region}/${signed.service}/aws4_request`;
  const time = request.headers['x-amz-date'] ?? '';
  if (!time.startsWith(signed.date)) return false;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest(request, signed))].join('\n');
  const key = [signed.date, signed.region, signed.service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  return timingSafeEqual(hmac(key, text), Buffer.from(signed.signature, 'hex'));
}

/** Milliseconds since 1970 of X-Amz-Date, which is written 20261124T010203Z. */
export function signingTime(request: WireRequest): number {
  const basic = request.headers['x-amz-date'] ?? '';
  return Date.parse(basic.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function canonicalRequest(request: WireRequest, signed: Signed): string {
  const headers = signed.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`,
  );
  return [
    request.method,
    request.url.pathname.split('/').map(encode).join('/'),
    canonicalQuery(request.url),
    headers.join(''),
    signed.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map((pair) => pair.join('='))
    .join('&');
}

/** By code point: a locale's order would not be AWS's. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** RFC 3986: everything but letters, digits and `-_.~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
