import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/slack/blocks/help.ts';
import { COMMAND } from '../../src/slack/ids.ts';
import { CONFIG_ACTIONS, parseCommand, VERBS } from '../../src/slack/listeners/command.ts';
import { rowsBelow } from './tables.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const PAGE = 'docs/commands.md';
const page = readFileSync(join(ROOT, PAGE), 'utf8');

/** A row of the table of commands, without what stands around the words to type. */
type Row = { words: string; does: string; who: string; example: string; answer: string };

const rows = rowsBelow(PAGE, '## In Slack').map(([words = '', does = '', who = '', example = '', answer = '']): Row => {
  return { words: typed(words), does, who, example: typed(example), answer };
});

/** What follows the command in a cell; an error where the cell holds anything else. */
function typed(cell: string): string {
  const [, words] = /^`\/ami-distribute ([^`]+)`$/.exec(cell) ?? [];
  if (words === undefined) throw new Error(`"${cell}" is no ${COMMAND} with words`);
  return words;
}

const READ: ReadonlySet<string> = new Set(VERBS);

/** The verb of the words, and the action of `config`. */
function readAs(words: string): string {
  const command = parseCommand(words);
  return command.verb === 'config' ? `config ${command.action}` : command.verb;
}

describe('docs/commands.md', () => {
  it('has every verb that is read, and no other', () => {
    const told = new Set(rows.map(({ words }) => words.split(' ', 1).join('')));

    expect([...told].toSorted()).toEqual([...VERBS].toSorted());
  });

  it('has every action on configurations that is read', () => {
    const told = new Set(rows.map(({ words }) => readAs(words)).filter((read) => read.startsWith('config ')));

    expect([...told].toSorted()).toEqual(CONFIG_ACTIONS.map((action) => `config ${action}`).toSorted());
  });

  it('says of every command what the help says of it', () => {
    const told = rows.map(({ words, does }) => ({ words, does }));

    expect(COMMANDS.length).toBeGreaterThan(8);
    expect(told).toEqual(expect.arrayContaining(COMMANDS.map(([words, does]) => ({ words, does }))));
  });

  it('gives examples that are read as what they show', () => {
    const misread = rows.filter(({ words, example }) => readAs(words) !== readAs(example));

    expect(misread).toEqual([]);
    expect(rows.filter(({ who, answer }) => who === '' || answer === '')).toEqual([]);
  });

  it('has every button that is drawn, and no other', () => {
    const drawn = readdirSync(join(ROOT, 'src/slack'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(ROOT, 'src/slack', path), 'utf8'))
      .flatMap((source) => [...source.matchAll(/\b\w*[bB]utton\((?:rollout, )?['`]([^'`$#]+)/g)])
      .map(([, label = '']) => label.replace(/(?: rollout)? $/, ''));
    const told = rowsBelow(PAGE, '## Buttons').map(([label = '']) => label);

    expect(drawn.length).toBeGreaterThan(20);
    expect([...new Set(told)].toSorted()).toEqual([...new Set(drawn)].toSorted());
  });

  it('names words that do the same as a button', () => {
    const named = rowsBelow(PAGE, '## Buttons').flatMap(([, , , , words = '']) => (words === '' ? [] : [words]));

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((words) => !rows.some((row) => `\`${row.words}\`` === words))).toEqual([]);
  });

  it('has the usage of every command of the command line, word for word', () => {
    const { stderr, status } = spawnSync(process.execPath, [join(ROOT, 'src/cli/main.ts')], { encoding: 'utf8' });
    const told = [...page.matchAll(/^### ([\w-]+)\n\n```text\n([^]*?)^```$/gm)];

    expect(status).toBe(2);
    expect(told.map(([, , usage]) => usage).join('\n')).toBe(stderr);
    expect(told.filter(([, name, usage]) => usage?.startsWith(`ami-distribute ${name}`) !== true)).toEqual([]);
  });
});

describe('the other documents', () => {
  it.each(['README.md', 'docs/install.md', 'docs/approval-policy.md', 'docs/operate.md', 'docs/configuration.md'])(
    '%s types only commands that are read',
    (path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const named = [...text.matchAll(/`\/ami-distribute ([^`]+)`/g)].map(([, words = '']) => words);

      expect(named.filter((words) => !READ.has(parseCommand(words).verb))).toEqual([]);
    },
  );
});
