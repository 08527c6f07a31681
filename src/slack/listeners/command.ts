import { closest, distance } from 'fastest-levenshtein';

const CONFIG_ACTIONS = ['list', 'show', 'new', 'edit', 'copy', 'delete', 'import', 'export', 'diff'] as const;
export type ConfigAction = (typeof CONFIG_ACTIONS)[number];

/** What was typed after `/ami-distribute`. */
export type Command =
  | { verb: 'help' | 'new' | 'run' | 'policy' }
  | { verb: 'list'; only?: 'mine' | 'failed' }
  | { verb: 'bad-list'; text: string }
  | { verb: 'check'; name?: string; recipe?: string }
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

/** The names most like what was typed, nearest first. */
export function nearest<Name extends string>(typed: string, names: Name[], most = 5): Name[] {
  const wanted = typed.toLowerCase();
  const far = (name: Name) => distance(wanted, name.toLowerCase()) - (name.toLowerCase().includes(wanted) ? 100 : 0);
  return names.toSorted((a, b) => far(a) - far(b)).slice(0, most);
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
const OPTION = /(?:^|\s)(?:--|[—–])([\p{L}-]+)(?:\s+|=|$)/u;
const QUOTED = /^["'`“”‘’]([^"'`“”‘’]*)["'`“”‘’]$/u;

/** `NAME --recipe NAME/VERSION`; both may hold spaces, and a name in quotes may hold anything. */
function check(text: string): Command {
  const option = QUOTED.test(text) ? null : OPTION.exec(text);
  if (option === null) {
    const name = nameIn(text);
    return name === '' ? { verb: 'check' } : { verb: 'check', name };
  }
  const [whole, word = ''] = option;
  const name = nameIn(text.slice(0, option.index));
  const recipe = nameIn(text.slice(option.index + whole.length));
  if (word !== 'recipe') return { verb: 'bad-check', problem: `there is no option --${word}` };
  if (name === '') return { verb: 'bad-check', problem: 'the name of the configuration comes first' };
  if (recipe === '') return { verb: 'bad-check', problem: '--recipe needs the name of an image recipe' };
  return { verb: 'check', name, recipe };
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
