import { readFileSync } from 'node:fs';

/** One member of an input that breaks a rule of the model; `rule` is in AWS's words. */
export type Violation = { path: (string | number)[]; value: unknown; rule: string };

/** A shape of the model: its own rules, and the names of the shapes below it that have any. */
type Shape = {
  required?: string[];
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
  members?: Record<string, string>;
  member?: string;
  key?: string;
  value?: string;
};

type Model = { services: Record<string, { inputs: Record<string, string>; shapes: Record<string, Shape> }> };

const MODEL: Model = JSON.parse(readFileSync(new URL('../constraints.json', import.meta.url), 'utf8'));

const ABSENT = 'Member must not be null';

/** Everything by which an input breaks the model; `service` is the name in the scope of a signature. */
export function violations(service: string, operation: string, input: unknown): Violation[] {
  const model = MODEL.services[service];
  const name = model?.inputs[operation];
  return model === undefined || name === undefined ? [] : below(model.shapes, name, input, []);
}

export function isAbsent({ rule }: Violation): boolean {
  return rule === ABSENT;
}

function below(shapes: Record<string, Shape>, name: string, value: unknown, path: Violation['path']): Violation[] {
  const shape = shapes[name];
  if (shape === undefined || value === undefined || value === null) return [];
  const own = brokenRules(shape, value).map((rule) => ({ path, value, rule }));
  const visit = (child: string | undefined, item: unknown, step: string | number): Violation[] =>
    child === undefined ? [] : below(shapes, child, item, [...path, step]);
  if (Array.isArray(value)) return [...own, ...value.flatMap((item, index) => visit(shape.member, item, index))];
  if (typeof value !== 'object') return own;
  const entries = new Map(Object.entries(value));
  const absent = (shape.required ?? []).filter((member) => entries.get(member) === undefined);
  const members = Object.entries(shape.members ?? {});
  return [
    ...own,
    ...absent.map((member) => ({ path: [...path, member], value: null, rule: ABSENT })),
    ...members.flatMap(([member, child]) => visit(child, entries.get(member), member)),
    ...[...entries.keys()].flatMap((key) => visit(shape.key, key, 'key')),
    ...[...entries].flatMap(([key, item]) => visit(shape.value, item, key)),
  ];
}

function brokenRules({ min, max, pattern, enum: allowed }: Shape, value: unknown): string[] {
  const size = sizeOf(value);
  const measure = typeof value === 'number' ? 'value' : 'length';
  return [
    ...(min !== undefined && size < min ? [`Member must have ${measure} greater than or equal to ${min}`] : []),
    ...(max !== undefined && size > max ? [`Member must have ${measure} less than or equal to ${max}`] : []),
    ...(pattern !== undefined && typeof value === 'string' && !compiled(pattern).test(value)
      ? [`Member must satisfy regular expression pattern: ${pattern}`]
      : []),
    ...(allowed !== undefined && !allowed.includes(String(value))
      ? [`Member must satisfy enum value set: [${allowed.join(', ')}]`]
      : []),
  ];
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return Object.keys(Object(value)).length;
}

const COMPILED = new Map<string, RegExp>();

/** AWS matches the whole value; only some of its patterns say so, and only some are meant for Unicode. */
function compiled(pattern: string): RegExp {
  const known = COMPILED.get(pattern);
  if (known !== undefined) return known;
  const whole = /^\^|\$$/.test(pattern) ? pattern : `^(?:${pattern})$`;
  const expression = expressionOf(whole);
  COMPILED.set(pattern, expression);
  return expression;
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

/** `distributions.1.region`: AWS counts from one. */
export function dotted(path: Violation['path']): string {
  return path.map((step) => (typeof step === 'number' ? step + 1 : lowerFirst(step))).join('.');
}

/** `distributions[0].region`, as Image Builder writes it. */
export function bracketed(path: Violation['path']): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');
}

/** The sentence that most services say, with every violation in it. */
export function validationErrors(all: readonly Violation[]): string {
  const said = all.map(({ path, value, rule }) => {
    const shown = value === null ? 'null' : `'${textOf(value)}'`;
    return `Value ${shown} at '${dotted(path)}' failed to satisfy constraint: ${rule}`;
  });
  return `${all.length} validation error${all.length === 1 ? '' : 's'} detected: ${said.join('; ')}`;
}

export function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
