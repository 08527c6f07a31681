import { sample as generate, stringMatching } from 'fast-check';
import { patternOf } from './json-schema.ts';
import type { Model, ModelShape } from './model.ts';

/** The smallest value of a shape that AWS takes: required members only, and one item in a list. */
export function sample(model: Model, name: string): unknown {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        sampleMembers(shape).map((member) => [member, carried(model, memberShape(shape, member))]),
      );
    case 'list':
      return items(model, shape, Math.max(shape.min ?? 1, 1));
    case 'map':
      return entries(model, shape, Math.max(shape.min ?? 1, 1));
    case 'string':
      return shape.enum?.[0] ?? textFor(shape);
    case 'blob':
      return Buffer.alloc(Math.max(shape.min ?? 1, 1));
    case 'boolean':
      return false;
    case 'timestamp':
      return new Date(0);
    default:
      return shape.min ?? 1;
  }
}

export function shapeOf(model: Model, name: string): ModelShape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`reading a model: it has no shape "${name}"`);
  return shape;
}

export function memberShape({ members }: ModelShape, member: string): string {
  return members?.[member]?.shape ?? '';
}

/** A union has exactly one of its members. */
function sampleMembers({ union, members, required = [] }: ModelShape): string[] {
  return union === true ? Object.keys(members ?? {}).slice(0, 1) : required;
}

export function items(model: Model, shape: ModelShape, count: number): unknown[] {
  const name = shape.member?.shape ?? '';
  return Array.from<unknown>({ length: count }).fill(carried(model, name));
}

/** A form cannot carry a structure without members, so that it gets one. */
function carried(model: Model, name: string): unknown {
  const item = sample(model, name);
  const shape = shapeOf(model, name);
  if (shape.type !== 'structure' || Object.keys(Object(item)).length > 0) return item;
  const [member = ''] = Object.keys(shape.members ?? {});
  return { [member]: sample(model, memberShape(shape, member)) };
}

/** Keys differ by the seed they are made with. */
export function entries(model: Model, shape: ModelShape, count: number): Record<string, unknown> {
  const key = shapeOf(model, shape.key?.shape ?? '');
  const value = sample(model, shape.value?.shape ?? '');
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [textFor(key, index + 1), value]));
}

/** A text that satisfies pattern and lengths; another for another seed. */
export function textFor({ pattern, min = 1, max = 2 ** 16 }: ModelShape, seed = 1): string {
  const plain = `${'a'.repeat(Math.max(min, 1))}${seed === 1 ? '' : seed}`;
  const expression = pattern === undefined ? /^/ : patternOf(pattern);
  if (expression.test(plain)) return plain;
  const generated = generate(stringMatching(expression), { seed, numRuns: 100 });
  const text = generated.find(({ length }) => length >= min && length <= max);
  if (text === undefined)
    throw new Error(`making a text for ${pattern} of ${min} to ${max} characters: none was found`);
  return text;
}
