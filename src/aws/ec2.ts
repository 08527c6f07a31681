import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { DescribeImagesCommandInput, DescribeImagesResult, Image } from '@aws-sdk/client-ec2';
import { NoAnswer } from './errors.ts';

/** The largest page there is; so many of them hold the 50 000 AMIs that an account may own in a Region. */
const PAGE_SIZE = 1000;
const MAX_PAGES = 50;

/** Filter name → its one value, or several of which one has to match. */
type ImageFilters = Record<string, string | string[]>;

/**
 * All AMIs that the caller's account owns and that pass the filters. AMIs that were disabled are left out unless the
 * query includes them. A page may be empty and still not be the last.
 */
export async function ownedImages(
  filters: ImageFilters,
  send: (command: DescribeImagesCommand) => Promise<DescribeImagesResult>,
  query: Pick<DescribeImagesCommandInput, 'IncludeDisabled'> = {},
): Promise<Image[]> {
  const Filters = Object.entries(filters).map(([Name, values]) => ({ Name, Values: [values].flat() }));
  const all: Image[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const command = new DescribeImagesCommand({
      ...query,
      Owners: ['self'],
      Filters,
      MaxResults: PAGE_SIZE,
      NextToken,
    });
    const output = await send(command);
    all.push(...(output.Images ?? []));
    NextToken = output.NextToken;
    if (NextToken === undefined || NextToken === '') return all;
  }
  throw new NoAnswer('EndlessList', `ec2:DescribeImages has no end after ${MAX_PAGES} pages`);
}

/** Oldest first. */
export function byCreation(a: Image, b: Image): number {
  return (a.CreationDate ?? '') < (b.CreationDate ?? '') ? -1 : 1;
}
