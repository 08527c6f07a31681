/**
 * `next` with every part that says the same as in `known` replaced by that very part, so that what did not change is not
 * drawn again: snapshots are whole, and come ten times a second.
 */
export function reuse<T>(known: T | undefined, next: T): T;
export function reuse(known: unknown, next: unknown): unknown {
  if (Object.is(known, next)) return known;
  if (Array.isArray(known) && Array.isArray(next)) return reuseList(known, next);
  if (isRecord(known) && isRecord(next)) return reuseRecord(known, next);
  return next;
}

function reuseList(known: unknown[], next: unknown[]): unknown[] {
  const list = next.map((item, at) => reuse(known[at], item));
  return list.length === known.length && list.every((item, at) => item === known[at]) ? known : list;
}

function reuseRecord(known: Record<string, unknown>, next: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(next).map(([key, value]) => [key, reuse(known[key], value)] as const);
  const same = entries.length === Object.keys(known).length && entries.every(([key, value]) => value === known[key]);
  return same ? known : Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
