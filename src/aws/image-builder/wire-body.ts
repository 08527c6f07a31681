import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import type { Json } from '../../domain/canonical.ts';

/** JSON as it came, before the SDK drops the members that its model does not know. */
export type WireObject = { [member: string]: Json };

/**
 * Makes a client remember the JSON body of each response, and gives the way to look it up by the output that the SDK
 * made of it. The newest members of the service (`state.failureContext`) are in the body only.
 */
export function keepWireBodies(client: ImagebuilderClient): (output: object) => WireObject {
  const byResponse = new WeakMap<object, WireObject>();
  const byOutput = new WeakMap<object, WireObject>();
  // Closest to the network, so that it sees the body before the SDK reads it.
  client.middlewareStack.add(
    (next) => async (call) => {
      const result = await next(call);
      if (hasBody(result.response)) byResponse.set(result.response, await bufferedBody(result.response));
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'readWireBody' },
  );
  client.middlewareStack.add(
    (next) => async (call) => {
      const result = await next(call);
      const { response, output } = result;
      const body = isObject(response) ? byResponse.get(response) : undefined;
      if (body !== undefined && isObject(output)) byOutput.set(output, body);
      return result;
    },
    { step: 'deserialize', priority: 'high', name: 'keepWireBody' },
  );
  return (output) => byOutput.get(output) ?? {};
}

/** Reads the body, and leaves it readable. */
async function bufferedBody(response: { body: Readable }): Promise<WireObject> {
  const bytes = await buffer(response.body);
  response.body = Readable.from([bytes]);
  const parsed = parse(bytes);
  return isWireObject(parsed) ? parsed : {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** For what came out of JSON.parse: an object there holds JSON all the way down. */
export function isWireObject(value: unknown): value is WireObject {
  return isObject(value) && !Array.isArray(value);
}

/** The object at a member, or an empty one. */
export function objectAt(body: WireObject | undefined, member: string): WireObject {
  const value = body?.[member];
  return isWireObject(value) ? value : {};
}

export function textAt(body: WireObject, member: string): string | undefined {
  const value = body[member];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function objectsAt(body: WireObject, member: string): WireObject[] {
  const value = body[member];
  return Array.isArray(value) ? value.filter((each) => isWireObject(each)) : [];
}

function hasBody(response: unknown): response is { body: Readable } {
  return isObject(response) && 'body' in response && response.body instanceof Readable;
}

/** An error page of a proxy is no JSON; the SDK says so by itself. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
