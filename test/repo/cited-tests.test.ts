import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowsBelow } from './tables.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

/** A line of a table, and what its cell of tests holds: one citation, or several a line each. */
type Row = { says: string; cited: string };

const CITATION = /^`(test\/[^`]+)` "([^"]+)"(?: \(([^)]+)\))?$/;

function missing({ says, cited }: Row): string[] {
  return cited.split('<br>').flatMap((citation) => missingTest(says, citation.trim()));
}

/** What is wrong with a citation; nothing where that file holds a test of that title, and the row. */
function missingTest(says: string, citation: string): string[] {
  const [, file = '', title = '', row] = CITATION.exec(citation) ?? [];
  if (file === '' || !existsSync(join(ROOT, file))) return [`${says}: "${citation}" names no test there is`];
  const source = readFileSync(join(ROOT, file), 'utf8');
  const quoted = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const isThere = new RegExp(String.raw`(?:test|it)\b[^;]*?['"\`]${quoted}['"\`]`, 's').test(source);
  if (!isThere) return [`${says}: ${file} has no test "${title}"`];
  return row === undefined || source.includes(`'${row}'`) ? [] : [`${says}: "${title}" has no row "${row}"`];
}

describe('docs/security.md', () => {
  it('names a test there is for every threat', () => {
    const threats = rowsBelow('docs/security.md', '## Threats').map(([says = '', , cited = '']) => ({ says, cited }));

    expect(threats.length).toBeGreaterThan(30);
    expect(threats.flatMap(missing)).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  it('names tests there are for everything that must hold', () => {
    const heading = '## What must always hold';
    const invariants = rowsBelow('ARCHITECTURE.md', heading).map(([says = '', cited = '']) => ({ says, cited }));

    expect(invariants.length).toBeGreaterThanOrEqual(10);
    expect(invariants.flatMap(missing)).toEqual([]);
  });
});
