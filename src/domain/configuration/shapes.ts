/** What a value has to be. Numbers are lengths for text, items for lists, entries for maps, and values for numbers. */
export type Shape =
  | { kind: 'text'; least?: number; most?: number; pattern?: RegExp; oneOf?: readonly string[] }
  | { kind: 'list'; least?: number; most?: number; item: Shape }
  | { kind: 'map'; least: number; most: number; key: Shape; value: Shape }
  | { kind: 'number'; least: number; most?: number }
  | { kind: 'flag' }
  | { kind: 'group'; needs?: readonly string[] };

export const FLAG: Shape = { kind: 'flag' };
export const GROUP: Shape = { kind: 'group' };
/** Text for which Image Builder has no rule but its length. */
export const SOME_TEXT: Shape = { kind: 'text', least: 1, most: 1024 };
export const ACCOUNT: Shape = { kind: 'text', pattern: /^[0-9]{12}$/ };
export const ACCOUNTS: Shape = { kind: 'list', least: 1, most: 1536, item: ACCOUNT };
export const TEMPLATE: Shape = { kind: 'text', pattern: /^lt-[a-z0-9-_]{17}$/ };
export const TAGS: Shape = {
  kind: 'map',
  least: 1,
  most: 50,
  key: { kind: 'text', least: 1, most: 128, pattern: /^(?!aws:)[a-zA-Z0-9\s_.:/=+\-@]*$/ },
  value: { kind: 'text', most: 256 },
};

export function listOf(item: Shape, { least, most }: { least?: number; most?: number } = {}): Shape {
  return { kind: 'list', item, ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) };
}

export function matching(pattern: RegExp, { least, most }: { least?: number; most?: number } = {}): Shape {
  return { kind: 'text', pattern, ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) };
}

export function oneOf(...words: string[]): Shape {
  return { kind: 'text', oneOf: words };
}

/** For what came out of JSON.parse: a group of members, and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
