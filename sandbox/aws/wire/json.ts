import type { Shape } from './shapes.ts';
import { MalformedValue } from './values.ts';

/** Reads parsed JSON as the model has it. Members that the model does not know are ignored, as AWS ignores them. */
export function fromJson(shape: Shape, value: unknown, where = ''): unknown {
  if (value === null || value === undefined) return undefined;
  if (shape.isStructSchema()) {
    const members = recordAt(value, where);
    const read: Record<string, unknown> = {};
    for (const [name, member] of shape.structIterator()) {
      const key = member.getMergedTraits().jsonName ?? name;
      const found = fromJson(member, members[key], `${where}/${key}`);
      if (found !== undefined) read[name] = found;
    }
    return read;
  }
  if (shape.isListSchema()) {
    if (!Array.isArray(value)) throw new MalformedValue(`Start of list expected at '${where}'`);
    return value.map((item, index) => fromJson(shape.getValueSchema(), item, `${where}/${index}`));
  }
  if (shape.isMapSchema()) {
    const entries = Object.entries(recordAt(value, where));
    return Object.fromEntries(
      entries.map(([key, item]) => [key, fromJson(shape.getValueSchema(), item, `${where}/${key}`)]),
    );
  }
  return scalar(shape, value, where);
}

function recordAt(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedValue(`Start of structure or map expected at '${where}'`);
  }
  return { ...value };
}

function scalar(shape: Shape, value: unknown, where: string): unknown {
  const expect = (type: 'boolean' | 'number' | 'string') => {
    if (typeof value === type) return;
    throw new MalformedValue(`${String(value)} at '${where}' can not be converted to a ${type}`);
  };
  if (shape.isBooleanSchema()) expect('boolean');
  else if (shape.isNumericSchema()) expect('number');
  else if (shape.isTimestampSchema()) {
    expect('number');
    return new Date(Number(value) * 1000);
  } else if (shape.isBlobSchema()) {
    expect('string');
    return Buffer.from(String(value), 'base64');
  } else if (shape.isStringSchema()) expect('string');
  return value;
}

/** The JSON that AWS would send: members beyond the SDK's model stay, for the service knows more than the SDK. */
export function toJson(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  }
  return value;
}

export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new MalformedValue('The request body is not valid JSON', { cause: error });
  }
}
