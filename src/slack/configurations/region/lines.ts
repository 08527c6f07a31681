/** What was typed, a trimmed line each, without those that are empty. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** How items of a list are written as lines, and read again. `members` are those that stand in a line. */
export type Lined<T> = { lineOf: (item: T) => string; itemOf: (line: string) => T; members?: readonly string[] };

/**
 * The items that lines make. A line that stands as it was shown keeps its item whole; one that begins with the same word
 * keeps the members of that item that have no place in a line.
 */
export function items<T>(before: readonly T[], lines: readonly string[], { lineOf, itemOf, members }: Lined<T>): T[] {
  const left = before.map((item) => ({ item, line: lineOf(item).trim() }));
  const take = (fits: (line: string) => boolean) => {
    const at = left.findIndex(({ line }) => fits(line));
    return at === -1 ? [] : left.splice(at, 1).map(({ item }) => item);
  };
  const whole = lines.map((line) => take((shown) => shown === line));
  return lines.map((line, at) => {
    const [same] = whole[at] ?? [];
    if (same !== undefined) return same;
    const [like] = members === undefined ? [] : take((shown) => firstWord(shown) === firstWord(line));
    const item = itemOf(line);
    return like === undefined ? item : { ...without(like, members ?? []), ...item };
  });
}

function firstWord(line: string): string {
  return line.split(/[\s,]/u, 1)[0] ?? '';
}

function without<T>(item: T, members: readonly string[]): T {
  const kept = { ...item };
  for (const member of members) Reflect.deleteProperty(Object(kept), member);
  return kept;
}

type Pair = [key: string, value: string];

/** `key=value` a line. What is no text, or goes over several lines, has no line. */
export function pairLines(group: object | undefined): string[] {
  return pairsOf(group).map(pairLine);
}

/** The group that lines make of the one before: members that have no line stay. */
export function pairsIn(before: object | undefined, lines: readonly string[]): Record<string, unknown> {
  const unseen = Object.entries(before ?? {}).filter(([key, value]) => !isPair([key, value]));
  return Object.fromEntries([...unseen, ...items(pairsOf(before), lines, { lineOf: pairLine, itemOf: pairOf })]);
}

/** What is wrong with lines of which the group would not hold all that was typed. */
export function pairsWrong(before: object | undefined, lines: readonly string[]): string | undefined {
  const bare = lines.find((line) => !line.includes('='));
  if (bare !== undefined) return `"${bare}" has no =. Write key=value, and key= where there is no value.`;
  const keys = items(pairsOf(before), lines, { lineOf: pairLine, itemOf: pairOf }).map(([key]) => key);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  return twice === undefined ? undefined : `"${twice}" is there twice. Each key has one value.`;
}

function pairsOf(group: object | undefined): Pair[] {
  return Object.entries(group ?? {}).filter(isPair);
}

function isPair(entry: [string, unknown]): entry is Pair {
  return typeof entry[1] === 'string' && !/[\r\n]/u.test(`${entry[0]}${entry[1]}`);
}

function pairLine([key, value]: Pair): string {
  return `${key}=${value}`;
}

/** What follows the first = is the value. */
function pairOf(line: string): Pair {
  const [key = '', ...value] = line.split('=');
  return [key.trim(), value.join('=').trim()];
}
