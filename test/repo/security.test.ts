import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../..', import.meta.url).pathname;

type Cited = { threat: string; file: string; title: string; row: string | undefined };

const TEST = /^`(test\/[^`]+)` "([^"]+)"(?: \(([^)]+)\))?$/;

/** The lines of the threat table, each with the test it names. */
function threats(): Cited[] {
  const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
  const table = text.slice(text.indexOf('## Threats'), text.indexOf('## Known limits'));
  return table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => {
      const [, threat = '', , cited = ''] = line.split('|').map((cell) => cell.trim());
      const [, file = '', title = '', row] = TEST.exec(cited) ?? [];
      return { threat, file, title, row };
    });
}

/** What is wrong with a citation; nothing where that file holds a test of that title, and the row. */
function missing({ threat, file, title, row }: Cited): string[] {
  if (file === '' || !existsSync(join(ROOT, file))) return [`${threat}: names no test there is`];
  const source = readFileSync(join(ROOT, file), 'utf8');
  const quoted = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const isThere = new RegExp(String.raw`(?:test|it)\b[^;]*?['"\`]${quoted}['"\`]`, 's').test(source);
  if (!isThere) return [`${threat}: ${file} has no test "${title}"`];
  return row === undefined || source.includes(`'${row}'`) ? [] : [`${threat}: "${title}" has no row "${row}"`];
}

describe('docs/security.md', () => {
  it('names a test there is for every threat', () => {
    expect(threats().length).toBeGreaterThan(30);
    expect(threats().flatMap(missing)).toEqual([]);
  });
});
