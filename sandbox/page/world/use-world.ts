import { useCallback, useEffect, useState } from 'react';
import type { RequestView, WorldView } from '../../aws/contract.ts';
import { post } from '../live/control.ts';

const EVERY_MS = 1000;
const KEPT_REQUESTS = 60;

export type World = { view: WorldView; setSpeed: (speed: number) => void };

/** The AWS twin's world, asked every second; undefined where no AWS twin runs. */
export function useWorld(): World | undefined {
  const [view, setView] = useState<WorldView>();
  const [absent, setAbsent] = useState(false);
  useEffect(() => {
    if (absent) return;
    return repeat(async () => {
      const response = await fetch('/_aws/world');
      if (response.status === 404) setAbsent(true);
      else if (response.ok) setView(await response.json());
    });
  }, [absent]);
  const setSpeed = useCallback((speed: number) => {
    setView((seen) => seen && { ...seen, clock: { ...seen.clock, speed } });
    // The next look shows what became of it.
    post('/_aws/clock', { speed }).catch(() => undefined);
  }, []);
  return view && { view, setSpeed };
}

/** The latest requests, newest first, while somebody looks. */
export function useRequests(looking: boolean): RequestView[] {
  const [requests, setRequests] = useState<RequestView[]>([]);
  useEffect(() => {
    if (!looking) return;
    let after = 0;
    return repeat(async () => {
      const response = await fetch(`/_aws/requests?after=${after}`);
      if (!response.ok) return;
      const { requests: fresh }: { requests: RequestView[] } = await response.json();
      if (fresh.length === 0) return;
      const newest = fresh.toSorted((a, b) => b.id - a.id);
      const before = after;
      after = newest[0]?.id ?? after;
      setRequests((known) => [...newest, ...(before === 0 ? [] : known)].slice(0, KEPT_REQUESTS));
    });
  }, [looking]);
  return requests;
}

/** Again and again, one at a time; a round that breaks is made up for by the next. */
function repeat(round: () => Promise<void>): () => void {
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = async () => {
    await round().catch(() => undefined);
    if (!ended) timer = setTimeout(() => void next(), EVERY_MS);
  };
  void next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
