import { digestOf } from '../canonical.ts';
import type { ConfigurationInput } from '../configuration.ts';
import { differences } from '../difference.ts';
import { ownMembers } from './export-text.ts';

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
