import { closest, distance } from 'fastest-levenshtein';
import { nearest } from '../../domain/comparing/nearest.ts';

const CONFIG_ACTIONS = ['list', 'show', 'new', 'edit', 'copy', 'delete', 'import', 'export', 'diff'] as const;
export type ConfigAction = (typeof CONFIG_ACTIONS)[number];

/** What was typed after `/ami-distribute`. */
export type Command =
  | { verb: 'help' | 'new' | 'run' | 'policy' }
  | { verb: 'list'; only?: 'mine' | 'failed' }
  | { verb: 'bad-list'; text: string }
  | { verb: 'check'; name?: string; recipe?: string; infrastructure?: string }
  | { verb: 'bad-check'; problem: string }
  | { verb: 'config'; action: ConfigAction; name?: string }
  | { verb: 'bad-config'; word: string; suggestion: ConfigAction }
  | { verb: Numbered; number?: number }
  | { verb: 'not-a-number'; asked: Numbered; text: string }
  | { verb: 'unknown'; word: string; suggestion?: string };

/** What one rollout is named for. */
type Numbered = 'status' | 'cancel' | 'retry' | 'audit';

const VERBS = [
  'help',
  'new',
  'config',
  'check',
  'run',
  'status',
  'cancel',
  'retry',
  'list',
  'policy',
  'audit',
] as const;
const SAME: Record<string, (typeof VERBS)[number]> = { create: 'new', start: 'run', '?': 'help', ls: 'list' };

/** Reads the text of the command as Slack sends it, escaped or not. Never throws. */
export function parseCommand(text: string): Command {
  const [first = ''] = text.trim().split(/\s/u, 1);
  const rest = text.trim().slice(first.length).trim();
  if (first === '') return { verb: 'help' };
  if (rest === '' && numberIn(first) !== undefined) return withNumber('status', first);
  const word = unescaped(first).toLowerCase();
  const verb = VERBS.find((known) => known === (SAME[word] ?? word));
  switch (verb) {
    case undefined:
      return unknown(word);
    case 'config':
      return config(rest);
    case 'check':
      return check(rest);
    case 'status':
    case 'cancel':
    case 'retry':
    case 'audit':
      return withNumber(verb, rest);
    case 'list':
      return list(unescaped(rest).toLowerCase());
    case 'help':
    case 'new':
    case 'run':
    case 'policy':
      return { verb };
  }
}

/** `config` alone lists; what names nothing known is answered with the nearest that there is. */
function config(text: string): Command {
  const [first = ''] = text.split(/\s/u, 1);
  if (first === '') return { verb: 'config', action: 'list' };
  const word = unescaped(first).toLowerCase();
  const action = CONFIG_ACTIONS.find((known) => known === (word === 'ls' ? 'list' : word));
  const name = nameIn(text.slice(first.length));
  if (action === undefined)
    return { verb: 'bad-config', word, suggestion: nearest(word, [...CONFIG_ACTIONS], 1)[0] ?? 'list' };
  return name === '' ? { verb: 'config', action } : { verb: 'config', action, name };
}

/** Phones make one long dash of two short ones. */
const OPTION = /(?<=^|\s)(?:--|[—–])([\p{L}-]+)(?:\s+|=|$)/gu;
const QUOTED = /^["'`“”‘’]([^"'`“”‘’]*)["'`“”‘’]$/u;
const CHECK_OPTIONS = { recipe: 'an image recipe', infrastructure: 'an infrastructure configuration' };

/** `NAME --recipe NAME/VERSION --infrastructure NAME`; all may hold spaces, and a name in quotes may hold anything. */
function check(text: string): Command {
  const found = QUOTED.test(text) ? [] : [...text.matchAll(OPTION)];
  const name = nameIn(text.slice(0, found[0]?.index));
  const given: { recipe?: string; infrastructure?: string } = {};
  for (const [at, { 0: whole, 1: word = '', index }] of found.entries()) {
    if (word !== 'recipe' && word !== 'infrastructure') return badCheck(`there is no option --${word}`);
    if (name === '') return badCheck('the name of the configuration comes first');
    if (given[word] !== undefined) return badCheck(`--${word} is given twice`);
    const value = nameIn(text.slice(index + whole.length, found[at + 1]?.index));
    if (value === '') return badCheck(`--${word} needs the name of ${CHECK_OPTIONS[word]}`);
    given[word] = value;
  }
  return name === '' ? { verb: 'check' } : { verb: 'check', name, ...given };
}

function badCheck(problem: string): Command {
  return { verb: 'bad-check', problem };
}

function list(text: string): Command {
  if (text === '') return { verb: 'list' };
  return text === 'mine' || text === 'failed' ? { verb: 'list', only: text } : { verb: 'bad-list', text };
}

function withNumber(verb: Numbered, text: string): Command {
  if (text === '') return { verb };
  const number = numberIn(text);
  return number === undefined ? { verb: 'not-a-number', asked: verb, text: unescaped(text) } : { verb, number };
}

/** `42`, `#42`, or `<#C0123|42>`, which Slack makes of `#42` where a channel has that name. */
function numberIn(text: string): number | undefined {
  const digits = /^(?:#?(\d{1,9})|<#\w+\|(\d{1,9})>)$/u.exec(text);
  const number = Number(digits?.[1] ?? digits?.[2] ?? 0);
  return number > 0 ? number : undefined;
}

/** Names may contain spaces; quotes around one are not part of it. */
function nameIn(text: string): string {
  const name = unescaped(text).replace(/\s+/gu, ' ').trim();
  const quoted = QUOTED.exec(name);
  return (quoted?.[1] ?? name).trim();
}

function unknown(word: string): Command {
  const suggestion = closest(word, VERBS);
  const near = distance(word, suggestion) <= Math.max(1, Math.floor(suggestion.length / 2));
  return near ? { verb: 'unknown', word, suggestion } : { verb: 'unknown', word };
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What is read as the first word, and after `config`. */
export { CONFIG_ACTIONS, VERBS };
