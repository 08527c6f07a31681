import { canonicalJson, digestOf } from '../canonical.ts';
import type { ConfigurationInput, Distribution } from '../configuration.ts';
import { differences } from '../comparing/difference.ts';
import { ownMembers } from './export-text.ts';
import { isObject } from './shapes.ts';

/** A configuration that somebody is writing; it is theirs alone, and outlives modal and program. */
export type Draft = {
  id: string;
  userId: string;
  /** Where it was begun; told things go there. */
  channel: string;
  input: ConfigurationInput;
  /** The configuration it is to replace, as AWS had it when it was opened. */
  opened?: { arn: string; input: ConfigurationInput };
  updatedAt: number;
};

/** Tags have calls of their own: AWS replaces the rest of a configuration without touching them. */
export type TagChanges = { put: Record<string, string>; take: string[] };

/** What makes one set of tags the other; undefined where they are equal. */
export function tagChanges(
  { tags: before = {} }: ConfigurationInput,
  { tags: after = {} }: ConfigurationInput,
): TagChanges | undefined {
  const put = Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
  const take = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  return Object.keys(put).length + take.length === 0 ? undefined : { put, take };
}

/** Equal for configurations that hold the same beside their tags. */
export function settingsDigest({ tags: _tags, ...settings }: ConfigurationInput): string {
  return configurationDigest(settings);
}

/** Equal for configurations that hold the same, wherever they are from. */
export function configurationDigest(configuration: ConfigurationInput): string {
  return digestOf(ownMembers(configuration));
}

/** What the draft changes, a line a place: entries are compared Region by Region, whatever their order. */
export function changesOf({ opened, input }: Pick<Draft, 'opened' | 'input'>, limit = 40): string[] {
  return opened === undefined ? [] : differences(byRegion(opened.input), byRegion(input), limit);
}

/** What AWS's copy has become since the draft was opened. */
export function movedSince(opened: ConfigurationInput, now: ConfigurationInput, limit = 5): string[] {
  return differences(byRegion(opened), byRegion(now), limit);
}

function byRegion(configuration: ConfigurationInput): object {
  const { distributions, ...others } = ownMembers(configuration);
  return { ...others, ...Object.fromEntries(distributions.map(({ region, ...entry }) => [region, entry])) };
}

/** A draft's changes made to what AWS has now. Where both changed a place, the draft's stands and the place is in `both`. */
export function madeAgain(
  { opened, input }: { opened: ConfigurationInput; input: ConfigurationInput },
  now: ConfigurationInput,
): { input: ConfigurationInput; both: string[] } {
  const both: string[] = [];
  const entries = merged({ before: entriesOf(opened), mine: entriesOf(input), now: entriesOf(now) }, '', both) ?? {};
  const whole = merged(
    { before: withoutEntries(opened), mine: withoutEntries(input), now: withoutEntries(now) },
    '',
    both,
  );
  return { input: { ...(whole ?? withoutEntries(input)), distributions: Object.values(entries) }, both };
}

function entriesOf({ distributions }: ConfigurationInput): Record<string, Distribution> {
  return Object.fromEntries(distributions.map((entry) => [entry.region, entry]));
}

function withoutEntries(configuration: ConfigurationInput) {
  const { distributions: _entries, ...others } = ownMembers(configuration);
  return others;
}

/** Member by member; lists are taken whole. */
function merged<T>(
  { before, mine, now }: { before: T | undefined; mine: T | undefined; now: T | undefined },
  path: string,
  both: string[],
): T | undefined {
  if (isSame(before, mine) || isSame(mine, now)) return now;
  if (isSame(before, now)) return mine;
  if (!isObject(mine) || !isObject(now)) {
    both.push(path);
    return mine;
  }
  const whole = { ...now };
  for (const member of new Set([...Object.keys(now), ...Object.keys(mine)])) {
    const places = { before: at(before, member), mine: at(mine, member), now: at(now, member) };
    const value = merged(places, path === '' ? member : `${path}.${member}`, both);
    if (value === undefined) Reflect.deleteProperty(whole, member);
    else Reflect.set(whole, member, value);
  }
  return whole;
}

function at(group: unknown, member: string): unknown {
  return isObject(group) && Object.hasOwn(group, member) ? group[member] : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson({ value: one }) === canonicalJson({ value: other });
}
