import { patternOf } from './json-schema.ts';
import type { Model, ModelShape } from './model.ts';
import { entries, items, memberShape, sample, shapeOf, textFor } from './samples.ts';

/** A value of a shape that breaks exactly one rule; `path` leads to it, `rule` says which. */
export type Broken = { path: string[]; rule: string; value: unknown };

/** For every rule of a shape and of everything below it, one value that breaks it and keeps all others. */
export function violationsOf(model: Model, name: string, above: readonly string[] = []): Broken[] {
  if (above.includes(name)) return [];
  const shape = shapeOf(model, name);
  const inside = (child: string) => violationsOf(model, child, [...above, name]);
  switch (shape.type) {
    case 'structure':
      return brokenStructures(model, name, inside);
    case 'list':
      return [...brokenCounts(model, shape), ...inside(shape.member?.shape ?? '').map((item) => listOf(item))];
    case 'map':
      return [...brokenCounts(model, shape), ...brokenEntries(model, shape, inside)];
    case 'string':
      return brokenTexts(shape);
    case 'blob':
      return sizes(shape).map(([rule, size]) => ({ path: [], rule, value: Buffer.alloc(size) }));
    default:
      return sizes(shape, Number.NEGATIVE_INFINITY).map(([rule, value]) => ({ path: [], rule, value }));
  }
}

function brokenStructures(model: Model, name: string, inside: (child: string) => Broken[]): Broken[] {
  const shape = shapeOf(model, name);
  const whole = Object(sample(model, name));
  const absent = (shape.required ?? []).map((member) => ({
    path: [member],
    rule: 'required',
    value: { ...whole, [member]: undefined },
  }));
  const below = Object.keys(shape.members ?? {}).flatMap((member) =>
    inside(memberShape(shape, member)).map(({ path, rule, value }) => ({
      path: [member, ...path],
      rule,
      value: shape.union === true ? { [member]: value } : { ...whole, [member]: value },
    })),
  );
  return [...absent, ...below];
}

function listOf({ path, rule, value }: Broken): Broken {
  return { path: ['[]', ...path], rule, value: [value] };
}

function brokenCounts(model: Model, shape: ModelShape): Broken[] {
  const some = shape.type === 'list' ? items : entries;
  return sizes(shape).map(([rule, count]) => ({ path: [], rule, value: some(model, shape, count) }));
}

function brokenEntries(model: Model, shape: ModelShape, inside: (child: string) => Broken[]): Broken[] {
  const key = textFor(shapeOf(model, shape.key?.shape ?? ''));
  const value = sample(model, shape.value?.shape ?? '');
  return [
    ...inside(shape.key?.shape ?? '').map((bad) => ({ ...bad, path: ['key'], value: { [String(bad.value)]: value } })),
    ...inside(shape.value?.shape ?? '').map((bad) => ({ ...bad, path: [key], value: { [key]: bad.value } })),
  ];
}

function brokenTexts(shape: ModelShape): Broken[] {
  const { pattern, enum: allowed } = shape;
  const wrong = sizes(shape).map(([rule, length]) => ({ path: [], rule, value: textOfLength(shape, length) }));
  const strange = pattern === undefined ? undefined : notMatching(shape, patternOf(pattern));
  return [
    ...wrong,
    ...(strange === undefined ? [] : [{ path: [], rule: `pattern ${pattern}`, value: strange }]),
    ...(allowed === undefined ? [] : [{ path: [], rule: 'enum', value: 'not-of-this-list' }]),
  ];
}

/** Only the length is to be wrong where that is possible. */
function textOfLength(shape: ModelShape, length: number): string {
  const fitting = textFor(shape);
  const last = fitting.at(-1) ?? 'a';
  return length < fitting.length ? fitting.slice(0, length) : fitting + last.repeat(length - fitting.length);
}

/** One of some texts that only the pattern refuses; undefined where it takes all of them. */
function notMatching({ min = 0, max = 2 ** 16 }: ModelShape, pattern: RegExp): string | undefined {
  const length = Math.min(Math.max(min, 1), max);
  return ['~', ' ', 'é', '\u0001', '"', '/'].map((each) => each.repeat(length)).find((text) => !pattern.test(text));
}

/** The sizes just outside the limits, `least` being the smallest there is. */
function sizes({ min, max }: ModelShape, least = 0): [string, number][] {
  return [
    ...(min !== undefined && min > least ? [[`min ${min}`, min - 1] satisfies [string, number]] : []),
    ...(max !== undefined ? [[`max ${max}`, max + 1] satisfies [string, number]] : []),
  ];
}
