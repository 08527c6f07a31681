import { limits } from './limits.ts';
import {
  anything,
  flag,
  type Json,
  may,
  must,
  oneOf,
  pattern,
  type Rule,
  shape,
  string,
  typed,
  union,
} from './rules.ts';

export const plainText = (max: number): Rule =>
  typed({ plain_text: shape({ type: must(anything), text: must(string(max)), emoji: may(flag) }) });

const markdown = (max: number): Rule => shape({ type: must(anything), text: must(string(max)), verbatim: may(flag) });

const plain = (max: number): Rule => shape({ type: must(anything), text: must(string(max)), emoji: may(flag) });

export const anyText = (max: number): Rule => union(typed({ plain_text: plain(max), mrkdwn: markdown(max) }));

/** Where only mrkdwn is taken. */
export const markedText = (max: number): Rule => typed({ mrkdwn: markdown(max) });

export const identifier = string(limits.identifier, 0);
export const url = pattern(/^(https?|mailto|slack):\S+$/u, 'must be a valid URL');
export const secureUrl = pattern(/^https:\/\/\S+$/u, 'must be a valid HTTPS URL');
/** Slack fetches pictures itself, so an address of this machine never works. */
export const pictureUrl = pattern(
  /^https?:\/\/(?!localhost|127\.|10\.|192\.168\.|\[)[^\s/]+\.\S+$/u,
  'downloading image failed',
);

export const confirmation = shape({
  title: must(plainText(limits.confirmTitle)),
  text: must(anyText(limits.confirmText)),
  confirm: must(plainText(limits.confirmButton)),
  deny: must(plainText(limits.confirmButton)),
  style: may(oneOf('primary', 'danger')),
});

const optionMembers = (text: Rule, description: Rule) => ({
  text: must(text),
  value: must(string(limits.optionValue)),
  description: may(description),
});
export const option = shape(optionMembers(plainText(limits.optionText), plainText(limits.optionDescription)));
/** Checkboxes and radio buttons alone may use mrkdwn. */
export const choice = shape(optionMembers(anyText(limits.optionText), anyText(limits.optionDescription)));
export const overflowOption = shape({
  ...optionMembers(plainText(limits.optionText), plainText(limits.optionDescription)),
  url: may(string(limits.url)),
});

/** What an option says it is, for comparing an initial option with those on offer. */
export const sameOption = (one: Json, other: Json): boolean =>
  one['value'] === other['value'] && JSON.stringify(textOf(one)) === JSON.stringify(textOf(other));

const textOf = (item: Json): unknown => {
  const text = item['text'];
  return typeof text === 'object' && text !== null && 'text' in text ? text.text : text;
};
