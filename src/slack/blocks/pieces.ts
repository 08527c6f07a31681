import type {
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  RichTextBlock,
  RichTextBlockElement,
  RichTextSection,
  RichTextText,
  SectionBlock,
} from '@slack/types';
import { clipped, inline, oneLine, seen } from './text.ts';

/** What Slack shows: the blocks, and the text for notifications and readers that cannot show them. */
export type Rendered = { text: string; blocks: KnownBlock[] };

/** Slack's own limits. */
export const LIMIT = { blocks: 50, header: 150, text: 3000, fallback: 3500, confirm: 300, option: 75 } as const;

export function header(text: string): HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text: oneLine(text, LIMIT.header), emoji: true } };
}

/** mrkdwn that is ours, with everything foreign in it escaped already. `verbatim` keeps Slack from making links. */
export function section(mrkdwn: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: clipped(mrkdwn, LIMIT.text), verbatim: true } };
}

/** A message of one section. */
export function plain(text: string): Rendered {
  return { text, blocks: [section(text)] };
}

/** A message of one section, and below it what a person or AWS said. */
export function withQuote(text: string, quoted: string | undefined): Rendered {
  if (quoted === undefined || quoted === '') return plain(text);
  return { text: `${text} ${inline(quoted, 1000)}`, blocks: [section(text), richText(quote(clipped(quoted, 2500)))] };
}

/** Pairs of a label and a value, two columns on a desk, one on a phone. */
export function fields(pairs: [label: string, value: string][]): SectionBlock {
  return {
    type: 'section',
    fields: pairs.map(([label, value]) => ({
      type: 'mrkdwn',
      text: clipped(`*${label}*\n${value}`, 2000),
      verbatim: true,
    })),
  };
}

export function context(mrkdwn: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: clipped(mrkdwn, LIMIT.text), verbatim: true }] };
}

export function button(
  label: string,
  { action, value, style, confirm }: Pick<Button, 'style' | 'confirm'> & { action: string; value: string },
): Button {
  return {
    type: 'button',
    text: { type: 'plain_text', text: clipped(label, 75), emoji: true },
    action_id: action,
    value,
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined ? {} : { confirm }),
  };
}

export function richText(...elements: RichTextBlockElement[]): RichTextBlock {
  return { type: 'rich_text', elements };
}

/** Literal text in `rich_text`: nothing in it is a mention, a link or styling. Never empty, which Slack refuses. */
export function words(text: string, style?: RichTextText['style']): RichTextText {
  const shown = clipped(seen(text), LIMIT.text);
  return { type: 'text', text: shown === '' ? ' ' : shown, ...(style === undefined ? {} : { style }) };
}

export function line(...elements: RichTextSection['elements']): RichTextSection {
  return { type: 'rich_text_section', elements };
}

export function emoji(name: string): RichTextSection['elements'][number] {
  return { type: 'emoji', name };
}

/** What a person or AWS said, word for word. */
export function quote(text: string): RichTextBlockElement {
  return { type: 'rich_text_quote', elements: [words(text)] };
}

export function bullets(items: string[]): RichTextBlockElement {
  return { type: 'rich_text_list', style: 'bullet', elements: items.map((item) => line(words(item))) };
}

/** Text to copy, in pieces that Slack takes, cut between lines; what is beyond `most` characters is left out and said. */
export function preformatted(text: string, most: number): RichTextBlockElement[] {
  const pieces: string[] = [];
  let piece = '';
  for (const row of splitLong(seen(text).slice(0, most))) {
    if (piece.length + row.length > LIMIT.text - 100) {
      pieces.push(piece);
      piece = '';
    }
    piece += row;
  }
  if (piece !== '') pieces.push(piece);
  const elements: RichTextBlockElement[] = pieces.map((one) => ({
    type: 'rich_text_preformatted',
    elements: [words(one.replace(/\n$/u, ''))],
  }));
  const left = text.length - most;
  if (left > 0) elements.push(line(words(`Cut here: ${left} characters are left out.`, { italic: true })));
  return elements;
}

/** Lines with their newline, none longer than a piece. */
function splitLong(text: string): string[] {
  return text.split(/(?<=\n)/u).flatMap((row) => row.match(/[\s\S]{1,2800}/gu) ?? []);
}

/** Blocks up to Slack's limit; the first ones matter most. */
export function atMost(blocks: KnownBlock[], most: number = LIMIT.blocks): KnownBlock[] {
  return blocks.slice(0, most);
}
