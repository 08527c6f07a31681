import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { methodsOf } from '../../../sandbox/slack/api/methods/table.ts';
import { Rates } from '../../../sandbox/slack/api/rate.ts';
import { limits } from '../../../sandbox/slack/kit/limits.ts';

const spec = readFileSync(new URL('../../../sandbox/SPEC.md', import.meta.url), 'utf8');
const slack = /^## Slack\n([^]*?)(?=^## |$(?![^]))/mu.exec(spec)?.[1] ?? '';

/** The cells of the table below a heading, without its head. */
const rowsOf = (heading: string): string[][] => {
  const [, part = ''] = new RegExp(`^### ${heading}\\n([^]*?)(?=^### |$(?![^]))`, 'mu').exec(slack) ?? [];
  const lines = part.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

describe('the specification of the Slack twin', () => {
  it('lists every method with its tier and scopes', () => {
    const documented = rowsOf('Methods').map(([name, tier, token]) => [name, tier, token]);
    const words = { bot: 'bot token', app: 'app token', none: 'none' };
    const known = Object.entries(methodsOf(new Rates())).map(([name, { tier, token, scopes }]) => [
      `\`${name}\``,
      tier === 0 ? 'special' : String(tier),
      scopes.map((scope) => `\`${scope}\``).join(' or ') || words[token],
    ]);
    expect(known.length).toBeGreaterThan(30);
    expect(documented).toEqual(known);
  });

  it('lists every limit with its value and source', () => {
    const documented = rowsOf('Limits').map(([name, value]) => [name, value]);
    expect(documented).toEqual(Object.entries(limits).map(([name, value]) => [name, String(value)]));
    expect(rowsOf('Limits').filter(([, , source]) => !source)).toEqual([]);
  });

  it('says of every rule how close to Slack it is', () => {
    const rows = ['Methods', 'Payloads', 'Delivery', 'Surfaces'].flatMap(rowsOf);
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.filter((cells) => cells.includes(''))).toEqual([]);
  });
});
