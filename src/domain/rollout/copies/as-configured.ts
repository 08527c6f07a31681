import type { Configuration } from '../../configuration.ts';
import type { RolloutInputs } from '../../inputs.ts';
import type { CopyObservation } from './observation.ts';

type Seen = Extract<CopyObservation, { kind: 'seen' }>;

/** As many as a person reads. */
const MOST_NAMED = 3;

/** How a copy differs from what the configuration asks for, as far as its account tells; one line a difference. */
export function unlikeConfigured(seen: Seen, inputs: RolloutInputs | undefined): string[] {
  const ami = inputs && entryOf(seen, inputs)?.amiDistributionConfiguration;
  if (ami === undefined) return [];
  const { name, amiTags = {}, kmsKeyId } = ami;
  const unlike = [
    ...(name === undefined || fits(seen.name, name) ? [] : [`its name is "${seen.name}"`]),
    ...(kmsKeyId !== undefined && seen.encrypted === false ? ['it is not encrypted'] : []),
    ...(seen.tags === undefined ? [] : unlikeTags(seen.tags, amiTags)),
  ];
  const left = unlike.length - MOST_NAMED;
  return left > 0 ? [...unlike.slice(0, MOST_NAMED), `and ${left} more`] : unlike;
}

function entryOf({ target }: Seen, { configuration, sourceAccount }: RolloutInputs) {
  const owns = ({ region, amiDistributionConfiguration: ami }: Configuration['distributions'][number]): boolean => {
    const named = ami?.targetAccountIds ?? [];
    return region === target.region && (named.length > 0 ? named : [sourceAccount]).includes(target.account);
  };
  return configuration.distributions.find(owns);
}

function unlikeTags(tags: Record<string, string>, configured: Record<string, string>): string[] {
  return Object.entries(configured).flatMap(([key, value]) => {
    const is = tags[key];
    if (is === undefined) return [`tag "${key}" is missing`];
    return fits(is, value) ? [] : [`tag "${key}" is "${is}"`];
  });
}

/** What Image Builder puts for a placeholder such as `{{ imagebuilder:buildDate }}` is not known here. */
function fits(text: string, pattern: string): boolean {
  const fixed = pattern.split(/\{\{[^{}]*\}\}/u);
  const [first = '', ...rest] = fixed;
  if (rest.length === 0) return text === pattern;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
