import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { faultsIn } from './faults.ts';

function faultsOf(text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'rule.ts');
  writeFileSync(file, text);
  return faultsIn(file).map(({ start, end, to }) => `${text.slice(0, start)}${to}${text.slice(end)}`);
}

test.each([
  ['a limit', 'const a = (b: number) => b >= 3;', ['const a = (b: number) => b < 3;']],
  ['a check', 'if (a) throw b;', ['if (false) throw b;']],
  ['a choice', 'const a = b ? 1 : 2;', ['const a = !(b) ? 1 : 2;']],
  ['a negation', 'const a = !b;', ['const a = b;']],
  ['a switch', 'const a = { b: true };', ['const a = { b: false };']],
  ['a method', 'a.some(b);', ['a.every(b);']],
  ['a step', 'await a();', [';']],
  ['two conditions', 'const a = b && c;', ['const a = b || c;']],
])('%s is turned round', (_what, text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});

test.each([
  ['a type', 'type A = true | { b: false };'],
  ['text', 'const a = "b" + c;'],
  ['a call', 'a.map(b);'],
])('%s has nothing to turn round', (_what, text) => {
  expect(faultsOf(text)).toEqual([]);
});
