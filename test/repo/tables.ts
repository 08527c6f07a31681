import { readFileSync } from 'node:fs';

const ROOT = new URL('../..', import.meta.url).pathname;

/** The rows of the first table below a heading, each as its cells. Error where there is no such table. */
export function rowsBelow(path: string, heading: string): string[][] {
  const lines = readFileSync(`${ROOT}${path}`, 'utf8').split('\n');
  const at = lines.indexOf(heading);
  const first = lines.findIndex((line, index) => index > at && line.startsWith('|'));
  if (at === -1 || first === -1) throw new Error(`${path} has no table below "${heading}"`);
  const beyond = lines.findIndex((line, index) => index > first && !line.startsWith('|'));
  return lines
    .slice(first, beyond === -1 ? undefined : beyond)
    .slice(2)
    .map(cellsOf);
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
