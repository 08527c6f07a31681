import { NormalizedSchema } from '@smithy/core/schema';
import type { OperationSchema } from './protocol.ts';

export type Shape = NormalizedSchema;

export function operationName(operation: OperationSchema): string {
  return operation[2];
}

export function inputShape(operation: OperationSchema): Shape {
  return NormalizedSchema.of(operation[4]);
}

export function outputShape(operation: OperationSchema): Shape {
  return NormalizedSchema.of(operation[5]);
}

/** Method and path of a REST operation. */
export function httpBinding(operation: OperationSchema): { method: string; path: string } {
  const traits = operation[3];
  const http = typeof traits === 'object' ? traits.http : undefined;
  if (http === undefined) throw new Error(`reading the HTTP binding of "${operationName(operation)}": it has none`);
  return { method: http[0], path: http[1] };
}

/** The members that must be present: the SDK's schemas put them first and give their number. */
function requiredMembers(shape: Shape): string[] {
  const schema = shape.getSchema();
  if (!Array.isArray(schema) || !shape.isStructSchema()) return [];
  const members: unknown = schema[4];
  const count: unknown = schema[6];
  if (!Array.isArray(members) || typeof count !== 'number') return [];
  return members.slice(0, count).map(String);
}

/** The first required member that is absent, as a path: `distributions.1.region`. */
export function missingMember(shape: Shape, value: unknown, path = ''): string | undefined {
  if (value === undefined || value === null || typeof value !== 'object') return undefined;
  if (shape.isListSchema()) {
    const items = Array.isArray(value) ? value : [];
    return firstOf(items, (item, index) => missingMember(shape.getValueSchema(), item, `${path}${index + 1}.`));
  }
  if (!shape.isStructSchema()) return undefined;
  const members = new Map<string, unknown>(Object.entries(value));
  const absent = requiredMembers(shape).find((name) => members.get(name) === undefined);
  if (absent !== undefined) return `${path}${absent}`;
  return firstOf([...shape.structIterator()], ([name, member]) =>
    missingMember(member, members.get(name), `${path}${name}.`),
  );
}

function firstOf<T>(items: readonly T[], find: (item: T, index: number) => string | undefined): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
