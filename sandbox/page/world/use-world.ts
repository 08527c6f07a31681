import { useCallback, useEffect, useState } from 'react';
import type { WorldView } from '../../aws/contract.ts';
import { post } from '../live/control.ts';
import { reuse } from '../live/reuse.ts';
import { repeat } from './repeat.ts';

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
      if (!response.ok) return;
      const next: WorldView = await response.json();
      setView((known) => reuse(known, next));
    });
  }, [absent]);
  const setSpeed = useCallback((speed: number) => {
    setView((seen) => seen && { ...seen, clock: { ...seen.clock, speed } });
    // The next look shows what became of it.
    post('/_aws/clock', { speed }).catch(() => undefined);
  }, []);
  return view && { view, setSpeed };
}
