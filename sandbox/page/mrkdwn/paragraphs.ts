import { codeText, type Inline, parseInline } from './inline.ts';

export type Paragraph =
  | { kind: 'text' | 'quote'; children: Inline[] }
  | { kind: 'item'; mark: string; children: Inline[] }
  | { kind: 'pre'; text: string };

type Line = { kind: 'text' | 'quote' | 'item'; mark: string; text: string };

const FENCE = /```\n?([\s\S]*?)\n?```/g;

/** Slack's mrkdwn as paragraphs: fences first, then lines of the same kind together. */
export function parseMrkdwn(source: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let after = 0;
  for (const fence of source.matchAll(FENCE)) {
    paragraphs.push(...parseLines(trimLineEnds(source.slice(after, fence.index), after > 0, true)));
    paragraphs.push({ kind: 'pre', text: codeText(fence[1] ?? '') });
    after = fence.index + fence[0].length;
  }
  return [...paragraphs, ...parseLines(trimLineEnds(source.slice(after), after > 0, false))];
}

/** The line break beside a fence belongs to the fence. */
function trimLineEnds(text: string, head: boolean, tail: boolean): string {
  const trimmed = head ? text.replace(/^\n/, '') : text;
  return tail ? trimmed.replace(/\n$/, '') : trimmed;
}

function parseLines(source: string): Paragraph[] {
  if (source === '') return [];
  const merged: Line[] = [];
  for (const line of source.split('\n').map(lineOf)) {
    const last = merged.at(-1);
    if (last && last.kind === line.kind && line.kind !== 'item') last.text += `\n${line.text}`;
    else merged.push(line);
  }
  return merged.map(({ kind, mark, text }) => {
    const children = parseInline(text);
    return kind === 'item' ? { kind, mark, children } : { kind, children };
  });
}

function lineOf(text: string): Line {
  const quote = /^(?:>|&gt;) ?(.*)$/.exec(text);
  if (quote) return { kind: 'quote', mark: '', text: quote[1] ?? '' };
  const item = /^\s*([•◦▪-]|\d{1,3}\.)\s+(\S.*)$/.exec(text);
  if (item) return { kind: 'item', mark: item[1] === '-' ? '•' : (item[1] ?? '•'), text: item[2] ?? '' };
  return { kind: 'text', mark: '', text };
}
