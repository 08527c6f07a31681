import type { Filter } from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../aws-error.ts';
import { checkCount, invalidParameter } from './rules.ts';

const LARGEST_PAGE = 25;

type Question = { filters?: Filter[] | undefined; maxResults?: number | undefined; nextToken?: string | undefined };

/** One page of what passes the filters. `filterable` names the values the operation can filter on. */
export function listed<T extends { arn?: string | undefined }>(
  items: readonly T[],
  question: Question,
  filterable: Record<string, (item: T) => string | undefined>,
): { page: T[]; next: { nextToken?: string } } {
  const size = question.maxResults ?? LARGEST_PAGE;
  if (!Number.isInteger(size) || size < 1 || size > LARGEST_PAGE) {
    throw invalidParameter('maxResults', `It must be between 1 and ${LARGEST_PAGE}.`);
  }
  checkCount('filters', question.filters, 10);
  const passing = (question.filters ?? []).reduce((left, filter) => {
    const name = filter.name ?? '';
    const valueOf = Object.hasOwn(filterable, name) ? filterable[name] : undefined;
    if (valueOf === undefined) throw invalidParameter('filters', `The filter '${name}' is not supported.`);
    return left.filter((item) => filter.values?.includes(valueOf(item) ?? '') ?? true);
  }, items);
  const token = question.nextToken;
  const start = token === undefined ? 0 : passing.findIndex((item) => tokenOf(item) === token);
  if (start < 0)
    throw new AwsError('InvalidPaginationTokenException', 400, 'The provided pagination token is invalid.');
  const following = passing[start + size];
  return {
    page: passing.slice(start, start + size),
    next: following === undefined ? {} : { nextToken: tokenOf(following) },
  };
}

function tokenOf(item: { arn?: string | undefined }): string {
  return Buffer.from(item.arn ?? '').toString('base64url');
}
