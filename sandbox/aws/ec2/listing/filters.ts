import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';

/** What can be filtered by: its name in the API, and the values something has there. */
export type Attributes<T> = Record<string, (thing: T) => readonly (string | undefined)[]>;

/** What every filter lets through. Values of one filter are alternatives; EC2's filters know `*` and `?`. */
export function filtered<T>(
  things: readonly T[],
  filters: readonly Filter[] | undefined,
  attributes: Attributes<T>,
  tagsOf: (thing: T) => Record<string, string>,
): T[] {
  const matchers = (filters ?? []).map(({ Name: name = '', Values: values = [] }) => {
    const patterns = values.map(wildcard);
    const read = reader(name, attributes, tagsOf);
    return (thing: T) => read(thing).some((text) => text !== undefined && patterns.some((each) => each.test(text)));
  });
  return things.filter((thing) => matchers.every((matches) => matches(thing)));
}

function reader<T>(
  name: string,
  attributes: Attributes<T>,
  tagsOf: (thing: T) => Record<string, string>,
): (thing: T) => readonly (string | undefined)[] {
  if (name === 'tag-key') return (thing) => Object.keys(tagsOf(thing));
  if (name.startsWith('tag:')) return (thing) => [tagsOf(thing)[name.slice('tag:'.length)]];
  const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (attribute === undefined) throw new AwsError('InvalidParameterValue', 400, `The filter '${name}' is invalid`);
  return attribute;
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
