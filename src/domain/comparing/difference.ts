/** Where two JSON values differ, one line a place: `recipe.content.version: "1.0.0" → "1.0.1"`. At most `limit` lines. */
export function differences(before: unknown, after: unknown, limit = 20): string[] {
  const lines: string[] = [];
  walk(before, after, '', lines);
  return lines.length <= limit ? lines : [...lines.slice(0, limit - 1), `and ${lines.length - limit + 1} more`];
}

function walk(before: unknown, after: unknown, path: string, lines: string[]): void {
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    const step = (key: string): string =>
      Array.isArray(before) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    for (const key of keys) walk(own(before, key), own(after, key), step(key), lines);
  } else if (before !== after) {
    lines.push(`${path}: ${shown(before)} → ${shown(after)}`);
  }
}

function own(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
