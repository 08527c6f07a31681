/**
 * What is wrong with a configuration. `rule` is permanent, `path` leads to the value, `field` is the input that it is told
 * beside: `name`, `description`, `regions`, `accounts`, `ami-description`, or a member's field and a Region.
 */
export type Problem = { rule: string; path: string; field: string; region?: string; message: string };

/** A value as it is quoted to people, with what cannot be seen made visible. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const visible = text.replaceAll(
    /[\p{Cc}\p{Cf}]/gu,
    (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  return `"${visible.length > 60 ? `${visible.slice(0, 60)}…` : visible}"`;
}

/** For a list in which Regions are mixed. */
export function withRegion({ region, message }: Problem): string {
  return region === undefined || message.includes(region) ? message : `${region}: ${message}`;
}
