export type Json = Record<string, unknown>;
/** One complaint in Slack's own words, at a JSON pointer. */
export type Problem = { pointer: string; message: string; constraint?: Constraint };
/** What blocks.validate adds: the rule that failed and what it would have accepted. */
type Constraint = { type: string; expected: string[] };

const within = (type: string, limit: number): Constraint => ({ type, expected: [String(limit)] });
/** Adds to `problems` whatever is wrong with `value`. */
export type Rule = (value: unknown, pointer: string, problems: Problem[]) => void;
type Member = { rule: Rule; required: boolean };

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The string, or an empty one for anything else. */
export const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const must = (rule: Rule): Member => ({ rule, required: true });
export const may = (rule: Rule): Member => ({ rule, required: false });

export const string =
  (max: number, min = 1): Rule =>
  (value, pointer, problems) => {
    if (typeof value !== 'string') problems.push({ pointer, message: 'must provide a string' });
    else if (value.length < min)
      problems.push({
        pointer,
        message: `must be more than ${min - 1} characters`,
        constraint: within('min_length', min),
      });
    else if (value.length > max)
      problems.push({
        pointer,
        message: `must be less than ${max + 1} characters`,
        constraint: within('max_length', max),
      });
  };

export const pattern =
  (expression: RegExp, message: string): Rule =>
  (value, pointer, problems) => {
    if (typeof value !== 'string') problems.push({ pointer, message: 'must provide a string' });
    else if (!expression.test(value)) problems.push({ pointer, message });
  };

export const flag: Rule = (value, pointer, problems) => {
  if (typeof value !== 'boolean') problems.push({ pointer, message: 'must provide a boolean' });
};

export const integer =
  (min: number, max: number): Rule =>
  (value, pointer, problems) => {
    if (!Number.isInteger(value)) problems.push({ pointer, message: 'must provide an integer' });
    else if (Number(value) < min || Number(value) > max)
      problems.push({ pointer, message: `must be between ${min} and ${max}` });
  };

export const number: Rule = (value, pointer, problems) => {
  if (typeof value !== 'number') problems.push({ pointer, message: 'must provide a number' });
};

export const oneOf =
  (...allowed: (string | number)[]): Rule =>
  (value, pointer, problems) => {
    if (!allowed.some((one) => one === value))
      problems.push({
        pointer,
        message: 'must be a valid enum value',
        constraint: { type: 'enum', expected: allowed.map(String) },
      });
  };

export const list =
  (item: Rule, max: number, min = 1): Rule =>
  (value, pointer, problems) => {
    if (!Array.isArray(value)) {
      problems.push({ pointer, message: 'must provide an array' });
      return;
    }
    if (value.length < min)
      problems.push({ pointer, message: `must provide at least ${min} items`, constraint: within('min_items', min) });
    if (value.length > max)
      problems.push({ pointer, message: `no more than ${max} items allowed`, constraint: within('max_items', max) });
    value.forEach((one, index) => item(one, `${pointer}/${index}`, problems));
  };

/** An object with exactly these members; `check` may then compare them with each other. */
export const shape =
  (members: Record<string, Member>, check?: (value: Json, pointer: string, problems: Problem[]) => void): Rule =>
  (value, pointer, problems) => {
    if (!isJson(value)) {
      problems.push({ pointer, message: 'must provide an object' });
      return;
    }
    const before = problems.length;
    for (const name of Object.keys(value))
      if (!Object.hasOwn(members, name)) problems.push({ pointer, message: `invalid additional property: ${name}` });
    for (const [name, { rule, required }] of Object.entries(members)) {
      if (name in value) rule(value[name], `${pointer}/${name}`, problems);
      else if (required) problems.push({ pointer, message: `missing required field: ${name}` });
    }
    if (problems.length === before) check?.(value, pointer, problems);
  };

/** Chooses the rule by the value's `type`. */
export const typed =
  (rules: Record<string, Rule>): Rule =>
  (value, pointer, problems) => {
    if (!isJson(value)) problems.push({ pointer, message: 'must provide an object' });
    else if (typeof value['type'] !== 'string') problems.push({ pointer, message: 'missing required field: type' });
    else if (!Object.hasOwn(rules, value['type']))
      problems.push({
        pointer: `${pointer}/type`,
        message: `unsupported type: ${value['type']}`,
        constraint: { type: 'enum', expected: Object.keys(rules) },
      });
    else rules[value['type']]?.(value, pointer, problems);
  };

/** Where Slack tries several schemas it says so first, then what was wrong. */
export const union =
  (rule: Rule): Rule =>
  (value, pointer, problems) => {
    const found: Problem[] = [];
    rule(value, pointer, found);
    if (found.length > 0) problems.push({ pointer, message: 'failed to match all allowed schemas' }, ...found);
  };

export const anything: Rule = () => undefined;
