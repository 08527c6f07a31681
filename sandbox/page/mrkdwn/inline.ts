import { emojiOf } from './emoji.ts';

/** What one run of Slack's mrkdwn means; text in it is already unescaped and must only ever be shown as text. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'emoji'; name: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user' | 'channel' | 'group'; id: string; label: string }
  | { kind: 'broadcast'; range: string }
  | { kind: 'date'; seconds: number; format: string; url: string; fallback: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] };

type Found = { node: Inline; end: number };

const MARKS: Record<string, 'bold' | 'italic' | 'strike'> = { '*': 'bold', _: 'italic', '~': 'strike' };

export function parseInline(source: string): Inline[] {
  const nodes: Inline[] = [];
  let plain = '';
  let at = 0;
  while (at < source.length) {
    const found = angled(source, at) ?? code(source, at) ?? emoji(source, at) ?? styled(source, at) ?? bare(source, at);
    if (!found) {
      plain += source[at];
      at += 1;
      continue;
    }
    if (plain) nodes.push({ kind: 'text', text: unescapeText(plain) });
    plain = '';
    nodes.push(found.node);
    at = found.end;
  }
  if (plain) nodes.push({ kind: 'text', text: unescapeText(plain) });
  return nodes;
}

/** Undone last and once, so that an escaped `&lt;!channel&gt;` stays text. */
function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Only what a person may follow without running anything. */
export function isSafeUrl(url: string): boolean {
  return /^(?:https?:\/\/|mailto:)/i.test(url);
}

function angled(source: string, at: number): Found | undefined {
  if (source[at] !== '<') return undefined;
  const end = source.indexOf('>', at);
  if (end < 0) return undefined;
  const inside = source.slice(at + 1, end);
  if (inside.includes('\n')) return undefined;
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : unescapeText(inside.slice(bar + 1));
  const node = reference(target, label);
  return node && { node, end: end + 1 };
}

function reference(target: string, label: string): Inline | undefined {
  const id = /^(?:@|#|!subteam\^)([A-Z0-9]+)$/.exec(target)?.[1];
  if (id && target.startsWith('@')) return { kind: 'user', id, label };
  if (id && target.startsWith('#')) return { kind: 'channel', id, label };
  if (id) return { kind: 'group', id, label };
  if (/^!(?:here|channel|everyone)$/.test(target)) return { kind: 'broadcast', range: target.slice(1) };
  const date = /^!date\^(\d{1,12})\^([^^]*)(?:\^(.*))?$/.exec(target);
  if (date) {
    return { kind: 'date', seconds: Number(date[1]), format: date[2] ?? '', url: date[3] ?? '', fallback: label };
  }
  const url = unescapeText(target);
  return isSafeUrl(url) ? { kind: 'link', url, label: label || url } : undefined;
}

function code(source: string, at: number): Found | undefined {
  const text = sticky(/`([^`\n]+)`/y, source, at);
  if (!text) return undefined;
  return { node: { kind: 'code', text: codeText(text[1] ?? '') }, end: at + text[0].length };
}

/** Slack keeps links inside code clickable; here their label is enough. */
export function codeText(text: string): string {
  return unescapeText(
    text.replaceAll(/<([^<>|\n]*)(?:\|([^<>\n]*))?>/g, (_, target: string, label?: string) => label ?? target),
  );
}

function emoji(source: string, at: number): Found | undefined {
  const found = sticky(/:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/y, source, at);
  const name = found?.[1];
  if (!found || !name || emojiOf(name) === undefined) return undefined;
  return { node: { kind: 'emoji', name }, end: at + found[0].length };
}

function bare(source: string, at: number): Found | undefined {
  if (/\w/.test(source[at - 1] ?? '')) return undefined;
  const found = sticky(/https?:\/\/[^\s<>|]*[^\s<>|.,;:!?'")\]}]/iy, source, at);
  if (!found) return undefined;
  const url = unescapeText(found[0]);
  return { node: { kind: 'link', url, label: url }, end: at + found[0].length };
}

function styled(source: string, at: number): Found | undefined {
  const mark = source[at] ?? '';
  const kind = MARKS[mark];
  if (!kind || /\w/.test(source[at - 1] ?? '') || source[at - 1] === mark) return undefined;
  const end = closing(source, at, mark);
  if (end < 0) return undefined;
  return { node: { kind, children: parseInline(source.slice(at + 1, end)) }, end: end + 1 };
}

/** Where a mark opened at `at` closes on its line, looking neither into code nor into `<…>`. */
function closing(source: string, at: number, mark: string): number {
  if (/\s/.test(source[at + 1] ?? ' ')) return -1;
  for (let i = at + 1; i < source.length; i += 1) {
    const char = source[i];
    if (char === '\n') return -1;
    if (char === '<') i = skipTo('>', source, i);
    else if (char === '`') i = skipTo('`', source, i);
    else if (char === mark && i > at + 1 && closesAt(source, i)) return i;
  }
  return -1;
}

function closesAt(source: string, at: number): boolean {
  return !/\s/.test(source[at - 1] ?? ' ') && !/\w/.test(source[at + 1] ?? '');
}

function skipTo(char: string, source: string, from: number): number {
  const end = source.indexOf(char, from + 1);
  return end < 0 ? from : end;
}

function sticky(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}
