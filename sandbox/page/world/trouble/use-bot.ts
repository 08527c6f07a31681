import { useCallback, useEffect, useState } from 'react';
import { post } from '../../live/control.ts';
import { repeat } from '../repeat.ts';

type BotState = { running: boolean };

/** Whether the bot's process runs, and the way to end and start it; undefined where the sandbox did not start one. */
export function useBot() {
  const [state, setState] = useState<BotState>();
  const [switching, setSwitching] = useState(false);
  useEffect(
    () =>
      repeat(async () => {
        const response = await fetch('/_sandbox/bot');
        setState(response.ok ? await response.json() : undefined);
      }),
    [],
  );
  const act = useCallback(async (action: 'kill' | 'start') => {
    setSwitching(true);
    try {
      setState(await post<BotState>('/_sandbox/bot', { action }));
    } catch {
      // The next look shows what became of it.
    }
    setSwitching(false);
  }, []);
  return state && { running: state.running, switching, act };
}
