import { accessories, actionElements, inputElements, picture, pictureBlock } from './elements.ts';
import { limits } from './limits.ts';
import {
  anything,
  flag,
  integer,
  type Json,
  list,
  may,
  must,
  number,
  oneOf,
  type Problem,
  type Rule,
  shape,
  string,
  typed,
  union,
} from './rules.ts';
import { richText } from './rich-text.ts';
import { anyText, identifier, plainText, url } from './texts.ts';

export type Surface = 'message' | 'modal' | 'home';

const block = { type: must(anything), block_id: may(identifier) };
const words = string(limits.text);

const textOrFields = (section: Json, pointer: string, problems: Problem[]): void => {
  if (!('text' in section) && !('fields' in section))
    problems.push({ pointer: `${pointer}/type`, message: 'must define either `text` or `fields`' });
};

const section = shape(
  {
    ...block,
    text: may(anyText(limits.text)),
    fields: may(list(anyText(limits.sectionField), limits.sectionFields)),
    accessory: may(union(accessories)),
    expand: may(flag),
  },
  textOrFields,
);
const contextElement = typed({ image: picture, plain_text: anyText(limits.text), mrkdwn: anyText(limits.text) });
const everywhere: Record<string, Rule> = {
  section,
  header: shape({ ...block, text: must(plainText(limits.header)), level: may(integer(1, 4)) }),
  divider: shape(block),
  context: shape({ ...block, elements: must(list(contextElement, limits.contextElements)) }),
  actions: shape({ ...block, elements: must(list(union(actionElements), limits.actionsElements)) }),
  input: shape({
    ...block,
    label: must(plainText(limits.inputLabel)),
    hint: may(plainText(limits.inputHint)),
    optional: may(flag),
    dispatch_action: may(flag),
    element: must(union(inputElements)),
  }),
  image: pictureBlock({ ...block, title: may(plainText(limits.imageTitle)) }),
  rich_text: richText,
};

const cell = typed({
  raw_text: shape({ type: must(anything), text: must(string(limits.tableText)) }),
  raw_number: shape({ type: must(anything), value: must(number), text: must(string(limits.tableText)) }),
  rich_text: richText,
});
const table = shape({
  ...block,
  rows: must(list(list(cell, limits.tableColumns), limits.tableRows)),
  column_settings: may(
    list(shape({ align: may(oneOf('left', 'center', 'right')), is_wrapped: may(flag) }), limits.tableColumns, 0),
  ),
});
const taskCard = shape({
  ...block,
  task_id: must(string(limits.identifier)),
  title: must(words),
  status: must(oneOf('pending', 'in_progress', 'complete', 'error')),
  details: may(richText),
  output: may(richText),
  sources: may(list(shape({ type: must(oneOf('url')), url: must(url), text: must(words) }), limits.contextElements)),
});
const plan = shape({
  ...block,
  title: must(words),
  tasks: may(list(typed({ task_card: taskCard }), limits.planTasks)),
});
const container = shape(
  {
    ...block,
    title: may(plainText(limits.containerTitle)),
    rich_text_title: may(richText),
    subtitle: may(anyText(limits.containerTitle)),
    child_blocks: must(list(typed({ ...everywhere, table }), limits.containerChildren)),
    width: may(oneOf('narrow', 'standard', 'wide', 'full')),
    icon: may(picture),
    is_collapsible: may(flag),
    default_collapsed: may(flag),
    has_header_divider: may(flag),
  },
  (value, pointer, problems) => {
    if ('title' in value === 'rich_text_title' in value)
      problems.push({ pointer, message: 'must define either `title` or `rich_text_title`' });
  },
);
const alert = shape({
  ...block,
  text: must(anyText(limits.alertText)),
  level: may(oneOf('default', 'info', 'warning', 'error', 'success')),
});
const markdown = shape({ ...block, text: must(string(limits.markdownText)) });

/** Which block is allowed where (docs.slack.dev/blocks.json); a table or plan in a modal is refused as on Slack. */
export const blockOn: Record<Surface, Rule> = {
  message: typed({ ...everywhere, table, plan, task_card: taskCard, container, markdown }),
  modal: typed({ ...everywhere, alert }),
  home: typed(everywhere),
};
