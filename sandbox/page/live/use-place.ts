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

/** The address of a place, as far as it differs from the one where the reader is. */
export function addressOf(change: Partial<Place>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...readPlace(), ...change })) if (value) query.set(name, value);
  return `?${query}`;
}
