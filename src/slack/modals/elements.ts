import type { InputBlock, ModalView, PlainTextElement, PlainTextInput, PlainTextOption } from '@slack/types';
import type { KnownBlock } from '@slack/types';
import { section } from '../blocks/pieces.ts';
import { clipped } from '../blocks/text.ts';
import { ACTION, VIEW } from '../ids.ts';

/** Slack takes no more characters in one input. */
export const MOST_INPUT = 3000;

export function plainText(text: string, most = 2000): PlainTextElement {
  return { type: 'plain_text', text: clipped(text, most) };
}

/** A view's title may have 24 characters. */
export function modal(
  id: string,
  { title, submit, blocks, metadata = {} }: { title: string; submit?: string; blocks: KnownBlock[]; metadata?: object },
): ModalView {
  return {
    type: 'modal',
    callback_id: id,
    title: plainText(title, 24),
    close: plainText(submit === undefined ? 'Close' : 'Cancel', 24),
    ...(submit === undefined ? {} : { submit: plainText(submit, 24) }),
    private_metadata: JSON.stringify(metadata),
    blocks: blocks.slice(0, 100),
  };
}

/** A view that only says something. */
export function notice(title: string, mrkdwn: string, more: KnownBlock[] = [], metadata: object = {}): ModalView {
  return modal(VIEW.notice, { title, metadata, blocks: [section(mrkdwn), ...more] });
}

type TextInput = {
  block: string;
  label: string;
  value?: string;
  hint?: string;
  placeholder?: string;
  optional?: boolean;
  multiline?: boolean;
  most?: number;
};

export function textInput(input: TextInput): InputBlock {
  const { block, label, value = '', hint, placeholder, optional = false, multiline = false, most = MOST_INPUT } = input;
  const element: PlainTextInput = {
    type: 'plain_text_input',
    action_id: ACTION.text,
    multiline,
    max_length: Math.min(most, MOST_INPUT),
    ...(value === '' ? {} : { initial_value: value.slice(0, Math.min(most, MOST_INPUT)) }),
    ...(placeholder === undefined ? {} : { placeholder: plainText(placeholder, 150) }),
  };
  return {
    type: 'input',
    block_id: block,
    label: plainText(label),
    optional,
    element,
    ...(hint === undefined ? {} : { hint: plainText(hint) }),
  };
}

/** A choice among many, searched while typing. */
export function searchInput(
  block: string,
  input: { label: string; action: string; chosen?: PlainTextOption | undefined; optional?: boolean },
): InputBlock {
  const { label, action, chosen, optional = false } = input;
  return {
    type: 'input',
    block_id: block,
    label: plainText(label),
    optional,
    element: {
      type: 'external_select',
      action_id: action,
      min_query_length: 0,
      placeholder: plainText('Type a part of its name', 150),
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
  };
}
