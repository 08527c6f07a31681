import { distance } from 'fastest-levenshtein';

/** The names most like what was typed, nearest first. */
export function nearest<Name extends string>(typed: string, names: readonly Name[], most = 5): Name[] {
  const wanted = typed.toLowerCase();
  const far = (name: Name) => distance(wanted, name.toLowerCase()) - (name.toLowerCase().includes(wanted) ? 100 : 0);
  return names.toSorted((a, b) => far(a) - far(b)).slice(0, most);
}
