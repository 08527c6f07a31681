import type { Problem } from './problem.ts';
import { shown } from './problem.ts';
import type { Member } from './members.ts';
import { memberAt } from './members.ts';
import type { Shape } from './shapes.ts';
import { isObject } from './shapes.ts';

const ROOT: Member = {
  path: '',
  field: 'name',
  place: '',
  rule: 'A configuration has a name and distributions.',
  shape: { kind: 'group', needs: ['name', 'distributions'] },
};

/** Beyond this many the rest is not looked for: nobody reads it, and hostile input has no end. */
const MOST_PROBLEMS = 200;

/**
 * What the service's own model refuses about a value of any kind, told by member. Members that the model does not have
 * are left alone.
 */
export function memberProblems(configuration: unknown): Problem[] {
  const found: Problem[] = [];
  judge({ value: configuration, member: ROOT, at: '' }, found);
  return found;
}

/** A value, the member it stands for, its path, and the Region of its entry. */
type Spot = { value: unknown; member: Member; at: string; region?: string | undefined };

function judge(spot: Spot, found: Problem[]): void {
  if (found.length >= MOST_PROBLEMS) return;
  const { value, member } = spot;
  const wrong = wrongWith(value, member.shape);
  if (wrong !== undefined) {
    found.push(problemAt(spot, wrong));
    return;
  }
  if (member.shape.kind === 'group' && isObject(value)) judgeGroup(spot, value, found);
  if (member.shape.kind === 'list' && Array.isArray(value)) judgeItems(spot, value, found);
}

function judgeGroup({ member, at, region: above }: Spot, group: Record<string, unknown>, found: Problem[]): void {
  const region = member.path === 'distributions[]' ? textOf(group['region']) : above;
  for (const [name, value] of Object.entries(group)) {
    const child = memberAt(member.path === '' ? name : `${member.path}.${name}`);
    if (child === undefined || value === undefined) continue;
    judge({ value, member: child, at: at === '' ? name : `${at}.${name}`, region }, found);
  }
}

function judgeItems({ member, at, region }: Spot, items: unknown[], found: Problem[]): void {
  if (member.shape.kind !== 'list') return;
  const row = memberAt(`${member.path}[]`) ?? { ...member, shape: member.shape.item };
  for (const [index, value] of items.entries()) judge({ value, member: row, at: `${at}[${index}]`, region }, found);
}

function problemAt({ value, member, at, region }: Spot, wrong: string): Problem {
  const { field, rule } = member;
  const shared = member.path === '' || !member.path.startsWith('distributions[].') || SHARED.has(field);
  return {
    rule: hasKind(value, member.shape) ? 'model' : 'kind',
    path: at,
    field: shared || region === undefined ? field : `${field}/${region}`,
    ...(region === undefined ? {} : { region }),
    message: `${wrong} ${rule}`,
  };
}

/** One input of the form stands for these in every Region. */
const SHARED = new Set(['accounts', 'ami-description', 'regions']);

/** What is wrong, as the beginning of a sentence or one; undefined where the value fits its shape. */
function wrongWith(value: unknown, shape: Shape): string | undefined {
  switch (shape.kind) {
    case 'flag':
      return typeof value === 'boolean' ? undefined : `${shown(value)} is not true or false.`;
    case 'number':
      return Number.isInteger(value) && within(Number(value), shape) ? undefined : `${shown(value)} does not work.`;
    case 'text':
      return typeof value === 'string' ? textWrong(value, shape) : `${shown(value)} is not text.`;
    case 'list':
      if (!Array.isArray(value)) return `${shown(value)} is not a list.`;
      return within(value.length, shape) ? undefined : `There are ${value.length}.`;
    case 'map':
      return isObject(value) ? mapWrong(value, shape) : `${shown(value)} is not a group of keys and values.`;
    case 'group':
      return isObject(value) ? absentFrom(value, shape) : `${shown(value)} is not a group of settings.`;
  }
}

/** Where this holds for every member, the value is a `ConfigurationInput`. */
function hasKind(value: unknown, shape: Shape): boolean {
  switch (shape.kind) {
    case 'flag':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    case 'text':
      return typeof value === 'string';
    case 'list':
      return Array.isArray(value);
    case 'map':
      return isObject(value) && Object.values(value).every((each) => typeof each === 'string');
    case 'group':
      return isObject(value) && absentFrom(value, shape) === undefined;
  }
}

function textWrong(value: string, shape: Extract<Shape, { kind: 'text' }>): string | undefined {
  const { pattern, oneOf } = shape;
  // The model counts characters, not the halves of which some consist.
  const { length } = Array.from(value);
  if (!within(length, shape)) return `${shown(value)} has ${length} characters.`;
  if (pattern?.test(value) === false) return `${shown(value)} does not work.`;
  return oneOf === undefined || oneOf.includes(value) ? undefined : `${shown(value)} does not work.`;
}

function mapWrong(map: Record<string, unknown>, shape: Extract<Shape, { kind: 'map' }>): string | undefined {
  const entries = Object.entries(map);
  if (!within(entries.length, shape)) return `There are ${entries.length}.`;
  for (const [key, value] of entries) {
    const wrong = wrongWith(key, shape.key) ?? wrongWith(value, shape.value);
    if (wrong !== undefined) return `${wrong} It is in the tag ${shown(key)}.`;
  }
  return undefined;
}

function absentFrom(
  group: Record<string, unknown>,
  { needs = [] }: Extract<Shape, { kind: 'group' }>,
): string | undefined {
  const absent = needs.filter((name) => !Object.hasOwn(group, name) || group[name] === undefined);
  return absent.length === 0 ? undefined : `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} absent.`;
}

function within(
  size: number,
  { least = 0, most = Number.POSITIVE_INFINITY }: { least?: number; most?: number },
): boolean {
  return size >= least && size <= most;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
