import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJson, type Json } from '../kit/rules.ts';
import { ApiRefusal, refuse } from './answer.ts';

const maxBodyBytes = 8 * 1024 * 1024;

export const readBytes = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new ApiRefusal('request_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

export const readBody = async (request: IncomingMessage): Promise<string> =>
  (await readBytes(request)).toString('utf8');

export const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** The arguments of a Web API call, however they were sent. */
export const readArgs = async (request: IncomingMessage, url: URL): Promise<Json> => {
  const body = await readBody(request);
  const fromUrl = Object.fromEntries(url.searchParams);
  if (body === '') return fromUrl;
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim();
  if (type === 'application/x-www-form-urlencoded')
    return { ...fromUrl, ...Object.fromEntries(new URLSearchParams(body)) };
  if (type === 'application/json') {
    const parsed = parseJson(body) ?? refuse('invalid_json');
    return isJson(parsed) ? { ...fromUrl, ...parsed } : refuse('json_not_object');
  }
  return refuse(type ? 'invalid_post_type' : 'missing_post_type');
};

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...headers,
  });
  response.end(JSON.stringify(body));
};
