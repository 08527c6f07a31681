import type { ReactNode } from 'react';

const BAD = new Set(['failed', 'cancelled', 'error', 'invalid', 'deregistered', 'deleted']);

type Look = 'good' | 'bad' | 'busy';

/** What a state of AWS means at a glance. */
function lookOf(state: string): Look {
  const name = state.toLowerCase();
  if (name === 'available') return 'good';
  return BAD.has(name) ? 'bad' : 'busy';
}

/** Each look has a form of its own: colour alone would not do. */
export function Dot({ state }: { state: string }): ReactNode {
  return <span className={`dot dot-${lookOf(state)}`} aria-hidden="true" />;
}
