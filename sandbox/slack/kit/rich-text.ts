import { limits } from './limits.ts';
import { anything, flag, integer, list, may, must, number, oneOf, type Rule, shape, string, typed } from './rules.ts';
import { identifier } from './texts.ts';

const styled = {
  type: must(anything),
  style: may(
    shape({
      bold: may(flag),
      italic: may(flag),
      strike: may(flag),
      code: may(flag),
      underline: may(flag),
      highlight: may(flag),
      client_highlight: may(flag),
      unlink: may(flag),
    }),
  ),
};
const piece = string(limits.messageText);

const text = shape({ ...styled, text: must(piece) });
const link = shape({ ...styled, url: must(string(limits.url)), text: may(piece), unsafe: may(flag) });
const pieces = typed({
  text,
  link,
  emoji: shape({ ...styled, name: must(identifier), unicode: may(identifier), url: may(string(limits.url)) }),
  user: shape({ ...styled, user_id: must(string(limits.identifier)) }),
  usergroup: shape({ ...styled, usergroup_id: must(string(limits.identifier)) }),
  channel: shape({ ...styled, channel_id: must(string(limits.identifier)) }),
  team: shape({ ...styled, team_id: must(string(limits.identifier)) }),
  broadcast: shape({ ...styled, range: must(oneOf('here', 'channel', 'everyone')) }),
  color: shape({ ...styled, value: must(string(limits.identifier)) }),
  date: shape({
    ...styled,
    timestamp: must(number),
    format: must(piece),
    url: may(string(limits.url)),
    fallback: may(piece),
  }),
});

const many = Number.MAX_SAFE_INTEGER;
const border = { border: may(oneOf(0, 1)) };
const section = shape({ type: must(anything), elements: must(list(pieces, many, 0)) });
const parts = typed({
  rich_text_section: section,
  rich_text_quote: shape({ type: must(anything), elements: must(list(pieces, many, 0)), ...border }),
  rich_text_preformatted: shape({
    type: must(anything),
    elements: must(list(typed({ text, link }), many, 0)),
    language: may(identifier),
    ...border,
  }),
  rich_text_list: shape({
    type: must(anything),
    elements: must(list(typed({ rich_text_section: section }), many, 0)),
    style: must(oneOf('bullet', 'ordered')),
    indent: may(integer(0, 8)),
    offset: may(integer(0, many)),
    ...border,
  }),
});

export const richText: Rule = shape({
  type: must(anything),
  block_id: may(identifier),
  elements: must(list(parts, many, 0)),
});
