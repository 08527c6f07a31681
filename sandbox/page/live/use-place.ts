import { useCallback, useEffect, useState } from 'react';

/** Where the reader is, as the address bar says it. */
export type Place = { as: string; channel: string; thread: string };
export type Go = (change: Partial<Place>) => void;

/** The requester of the workspace that ships; whoever reads without saying who they are. */
const DEFAULT_PERSON = 'U0PAULA';

/** The app's Home tab takes the place of a channel. */
export const HOME = 'home';

export function usePlace(): [Place, Go] {
  const [place, setPlace] = useState(readPlace);
  useEffect(() => {
    const follow = () => setPlace(readPlace());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const go = useCallback((change: Partial<Place>) => {
    window.history.pushState(null, '', addressOf(change));
    setPlace(readPlace());
  }, []);
  return [place, go];
}

function readPlace(): Place {
  const query = new URLSearchParams(window.location.search);
  return {
    as: query.get('as') ?? DEFAULT_PERSON,
    channel: query.get('channel') ?? '',
    thread: query.get('thread') ?? '',
  };
}

const PERMALINK = /^https:\/\/[\w-]+\.slack\.com\/archives\/(\w+)\/p(\d{10})(\d{6})(?:\?|$)/;

/** A link to a message stays in this page, as it stays in Slack; every other opens a page of its own. */
export function linkTo(url: string): { href: string; target?: string; rel?: string } {
  const here = placeOfLink(url);
  return here === undefined ? { href: url, target: '_blank', rel: 'noopener noreferrer' } : { href: here };
}

function placeOfLink(url: string): string | undefined {
  const [, channel, seconds, rest] = PERMALINK.exec(url) ?? [];
  if (channel === undefined) return undefined;
  const thread = URL.parse(url)?.searchParams.get('thread_ts');
  return addressOf({ channel, thread: thread ?? `${seconds}.${rest}` });
}

/** The address of a place, as far as it differs from the one where the reader is. */
export function addressOf(change: Partial<Place>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...readPlace(), ...change })) if (value) query.set(name, value);
  return `?${query}`;
}
