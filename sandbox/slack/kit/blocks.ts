import { accessories, elementsOn, picture, pictureBlock } from './elements.ts';
import { limits } from './limits.ts';
import {
  anything,
  flag,
  integer,
  type Json,
  list,
  may,
  must,
  oneOf,
  type Problem,
  type Rule,
  shape,
  string,
  typed,
  union,
} from './rules.ts';
import { richText } from './rich-text.ts';
import { card, carousel, cell, contextActionsBlock, dataTable, dataVisualization, video } from './showpieces.ts';
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
const everywhere = (surface: Surface): Record<string, Rule> => ({
  section,
  header: shape({ ...block, text: must(plainText(limits.header)), level: may(integer(1, 4)) }),
  divider: shape(block),
  context: shape({ ...block, elements: must(list(contextElement, limits.contextElements)) }),
  actions: shape({ ...block, elements: must(list(union(elementsOn[surface].actions), limits.actionsElements)) }),
  input: shape({
    ...block,
    label: must(plainText(limits.inputLabel)),
    hint: may(plainText(limits.inputHint)),
    optional: may(flag),
    dispatch_action: may(flag),
    element: must(union(elementsOn[surface].inputs)),
  }),
  image: pictureBlock({ ...block, title: may(plainText(limits.imageTitle)) }),
  rich_text: richText,
  video,
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
    child_blocks: must(list(typed({ ...everywhere('message'), table }), limits.containerChildren)),
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

/**
 * Which block is allowed where (docs.slack.dev/blocks.json). Where people report that the real service refuses what the list
 * allows, or the other way round, so does the twin: no tables on the Home tab, no cards in modals. A `file` block is Slack's
 * own, no app may send one.
 */
export const blockOn: Record<Surface, Rule> = {
  message: typed({
    ...everywhere('message'),
    table,
    data_table: dataTable,
    data_visualization: dataVisualization,
    plan,
    task_card: taskCard,
    container,
    card,
    carousel,
    context_actions: contextActionsBlock,
    markdown,
  }),
  modal: typed({ ...everywhere('modal'), alert }),
  home: typed({ ...everywhere('home'), card, carousel }),
};
