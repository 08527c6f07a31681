import { useCallback, useEffect, useState } from 'react';
import { post } from '../../live/control.ts';
import { repeat } from '../repeat.ts';

type Switch = { id: string; label: string; on: boolean };

/** What can be broken in the AWS twin; empty where it offers nothing. */
export function useSwitches(): { switches: Switch[]; turn: (id: string, on: boolean) => void } {
  const [switches, setSwitches] = useState<Switch[]>([]);
  useEffect(
    () =>
      repeat(async () => {
        const response = await fetch('/_aws/switches');
        const offered: unknown = response.ok ? await response.json() : [];
        setSwitches(Array.isArray(offered) ? offered.filter(isSwitch) : []);
      }),
    [],
  );
  const turn = useCallback((id: string, on: boolean) => {
    setSwitches((all) => all.map((one) => (one.id === id ? { ...one, on } : one)));
    post('/_aws/switches', { id, on }).catch(() => undefined);
  }, []);
  return { switches, turn };
}

function isSwitch(value: unknown): value is Switch {
  return typeof value === 'object' && value !== null && 'id' in value && 'label' in value && 'on' in value;
}
