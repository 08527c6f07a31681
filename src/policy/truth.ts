/** Kleene's three values: `unknown` spreads only where it could change the answer. */
export type Truth = 'yes' | 'no' | 'unknown';

export function truth(holds: boolean): Truth {
  return holds ? 'yes' : 'no';
}

export function not(value: Truth): Truth {
  if (value === 'unknown') return 'unknown';
  return value === 'yes' ? 'no' : 'yes';
}

export function all(values: Truth[]): Truth {
  if (values.includes('no')) return 'no';
  return values.includes('unknown') ? 'unknown' : 'yes';
}

export function any(values: Truth[]): Truth {
  if (values.includes('yes')) return 'yes';
  return values.includes('unknown') ? 'unknown' : 'no';
}
