import type { Problem } from './problem.ts';
import { shown } from './problem.ts';

/** Names that differ in case or in spaces alone make one ARN. */
export function nameProblem(name: string, others: string[]): Problem | undefined {
  const taken = others.find((other) => folded(other) === folded(name));
  if (taken === undefined) return undefined;
  const why = taken === name ? '' : ' Names that differ in capitals or spaces alone are one to AWS.';
  const message = `${shown(name)} is taken by ${shown(taken)}.${why} Choose another, or edit that one.`;
  return { rule: 'name-taken', path: 'name', field: 'name', message };
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9_-]/gu, '-');
}
