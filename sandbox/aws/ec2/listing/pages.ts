import { AwsError } from '../../aws-error.ts';

type Asked = { MaxResults?: number | undefined; NextToken?: string | undefined };

/** The page that was asked for. A token names what the next page begins with. */
export function pageOf<T>(
  found: readonly T[],
  asked: Asked,
  { keyOf, sizes: [smallest, largest] }: { keyOf: (thing: T) => string; sizes: [smallest: number, largest: number] },
): { page: T[]; more: { NextToken?: string } } {
  const size = asked.MaxResults ?? largest;
  if (!Number.isInteger(size) || size < smallest || size > largest) {
    const message = `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between ${smallest} and ${largest}.`;
    throw new AwsError('InvalidParameterValue', 400, message);
  }
  const begin = asked.NextToken === undefined ? undefined : Buffer.from(asked.NextToken, 'base64url').toString();
  const start = begin === undefined ? 0 : found.findIndex((thing) => keyOf(thing) === begin);
  if (start < 0) throw new AwsError('InvalidParameterValue', 400, 'Unable to parse pagination token');
  const next = found[start + size];
  const page = found.slice(start, start + size);
  return { page, more: next === undefined ? {} : { NextToken: Buffer.from(keyOf(next)).toString('base64url') } };
}
