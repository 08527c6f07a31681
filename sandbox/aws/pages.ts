import type { AwsError } from './aws-error.ts';

/** Part of a list; the token is the place where the rest begins. `refuse` says that the token was never given. */
export function pageOf<T>(
  all: readonly T[],
  { NextToken: token, MaxResults: size }: { NextToken?: string | undefined; MaxResults?: number | undefined },
  { longest, refuse }: { longest: number; refuse: () => AwsError },
): { page: T[]; next: { NextToken?: string } } {
  if (token !== undefined && !/^[0-9]+$/.test(token)) throw refuse();
  const start = Number(token ?? '0');
  const end = start + Math.min(size ?? longest, longest);
  return { page: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}
