import type { ConfigurationInput } from '../configuration.ts';
import { Refusal } from '../errors.ts';
import { withoutEmpty } from './document.ts';
import { memberProblems } from './member-problems.ts';
import { shown, withRegion } from './problem.ts';
import { isObject } from './shapes.ts';

/** What was read, and the members that belong to a request or to AWS and were left out. */
export type Imported = { input: ConfigurationInput; leftOut: string[] };

type JsonObject = Record<string, unknown>;

/** More than 30 Regions of 1,536 accounts take. */
export const MOST_CHARACTERS = 2_000_000;
const DEEPEST = 20;
const MOST_TOLD = 5;
/** Members of an answer that AWS writes itself, and of a request that name the request. */
const NOT_OURS = [
  'arn',
  'dateCreated',
  'dateUpdated',
  'timeoutMinutes',
  'clientToken',
  'dryRun',
  'distributionConfigurationArn',
];
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const COLON = /\s*:/uy;
/** Turns the direction of text, or cannot be seen; a tab and the ends of lines may stand in a description. */
const HIDDEN = /[\p{Bidi_Control}\u200B\u2060\uFEFF]|(?![\t\n\r])\p{Cc}/u;

/**
 * Reads a configuration from the file of `--cli-input-json`, from the answer of `get-distribution-configuration`, or from
 * a bare list of distributions, which takes the name given. Members that nobody knows are kept. Refusal `import-…`
 * where it is none of the three.
 */
export function readConfigurationText(text: string, name?: string): Imported {
  if (text.length > MOST_CHARACTERS)
    throw refusal('too-long', `it has ${text.length} characters, ${MOST_CHARACTERS} at most are read`);
  const value = parsed(text.replace(/^\uFEFF/u, ''));
  const found = configurationIn(value);
  const input = { ...(name === undefined ? {} : { name }), ...found.members };
  const kinds = memberProblems(input).filter(({ rule }) => rule === 'kind');
  if (kinds.length > 0) {
    const told = kinds.slice(0, MOST_TOLD).map((problem) => `${problem.path || 'the whole'}: ${withRegion(problem)}`);
    const more = kinds.length > MOST_TOLD ? ` And ${kinds.length - MOST_TOLD} more.` : '';
    throw refusal('wrong-kind', `${told.join(' ')}${more}`);
  }
  if (!isInput(input)) throw refusal('not-one', 'it has no distributions');
  return { input: found.fromAws ? withoutEmpty(input) : input, leftOut: found.leftOut };
}

function parsed(text: string): unknown {
  const { deepest, twice } = lookThrough(text);
  if (deepest > DEEPEST) throw refusal('too-deep', `it is nested deeper than ${DEEPEST} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusal('no-json', `it is not JSON: ${error instanceof Error ? shown(error.message) : 'it cannot be read'}`);
  }
  if (twice !== undefined) throw refusal('name-twice', `${shown(twice)} stands twice in one group`);
  demandPlain(value, '');
  return value;
}

/**
 * Looked through once before parsing, so that nothing has to recurse into hostile text: how deep it is nested, and a name
 * that stands twice in one group, of which parsing would silently keep the last.
 */
function lookThrough(text: string): { deepest: number; twice?: string } {
  const groups: Set<string>[] = [];
  let [deepest, twice]: [number, string | undefined] = [0, undefined];
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '{' || mark === '[') deepest = Math.max(deepest, groups.push(new Set()));
    if (mark === '}' || mark === ']') groups.pop();
    if (mark !== '"') continue;
    const end = endOfString(text, at);
    COLON.lastIndex = end + 1;
    if (COLON.test(text)) {
      const name = text.slice(at, end + 1);
      const names = groups.at(-1);
      if (names?.has(name) === true) twice ??= name;
      names?.add(name);
    }
    at = end;
  }
  return twice === undefined ? { deepest } : { deepest, twice };
}

/** Where the string that begins there ends. */
function endOfString(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** Refuses what would not come out again as it went in, or as people see it. */
function demandPlain(value: unknown, path: string): void {
  if (typeof value === 'string' && HIDDEN.test(value)) {
    throw refusal(
      'hidden-characters',
      `${path || 'the text'} has characters that cannot be seen or that turn the text: ${shown(value)}`,
    );
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value) && !(Math.abs(value) < 2 ** 53)) {
    throw refusal('number', `${path || 'the number'} is beyond what JSON numbers hold`);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw refusal('forbidden-key', `${shown(key)} is not taken as a name`);
    if (HIDDEN.test(key))
      throw refusal(
        'hidden-characters',
        `the name ${shown(key)} has characters that cannot be seen or that turn the text`,
      );
    demandPlain(member, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`);
  }
}

function configurationIn(value: unknown): { members: JsonObject; fromAws: boolean; leftOut: string[] } {
  if (Array.isArray(value)) return { members: { distributions: value }, fromAws: false, leftOut: [] };
  if (!isObject(value)) throw refusal('not-one', `${shown(value)} is no configuration`);
  const inside = value['distributionConfiguration'];
  const whole = isObject(inside) ? inside : value;
  if (!Object.hasOwn(whole, 'distributions')) throw refusal('not-one', 'it has no member "distributions"');
  const leftOut = NOT_OURS.filter((member) => Object.hasOwn(whole, member));
  const members = Object.fromEntries(Object.entries(whole).filter(([member]) => !leftOut.includes(member)));
  if (!isObject(inside)) return { members, fromAws: false, leftOut };
  const { tags } = members;
  if (!isObject(tags)) return { members, fromAws: true, leftOut };
  const ofAws = Object.keys(tags).filter((key) => key.startsWith('aws:'));
  const own = Object.fromEntries(Object.entries(tags).filter(([key]) => !ofAws.includes(key)));
  // An answer has empty tags where there are none; a request may not.
  if (Object.keys(own).length === 0) Reflect.deleteProperty(members, 'tags');
  else members['tags'] = own;
  return { members, fromAws: true, leftOut: [...leftOut, ...ofAws.map((key) => `tags.${key}`)] };
}

function refusal(code: string, why: string): Refusal {
  return new Refusal(
    `import-${code}`,
    `reading the configuration: ${why}`,
    'It takes the JSON of create-distribution-configuration --cli-input-json, the answer of get-distribution-configuration, or a list of distributions.',
  );
}

/** Where no member is of a wrong kind, this is all that is left to ask. */
function isInput(value: JsonObject): value is JsonObject & ConfigurationInput {
  return typeof value['name'] === 'string' && Array.isArray(value['distributions']);
}
