import { button, contextActions, picture } from './elements.ts';
import { limits } from './limits.ts';
import {
  anything,
  integer,
  isJson,
  type Json,
  list,
  may,
  must,
  number,
  type Problem,
  type Rule,
  shape,
  string,
  typed,
} from './rules.ts';
import { richText } from './rich-text.ts';
import { identifier, markedText, pictureUrl, plainText, secureUrl } from './texts.ts';

const block = { type: must(anything), block_id: may(identifier) };

const somethingOn = (card: Json, pointer: string, problems: Problem[]): void => {
  if (!['hero_image', 'title', 'actions', 'body'].some((name) => name in card))
    problems.push({ pointer, message: 'must define at least one of `hero_image`, `title`, `actions` or `body`' });
};

export const card = shape(
  {
    ...block,
    hero_image: may(picture),
    icon: may(picture),
    title: may(markedText(limits.cardTitle)),
    subtitle: may(markedText(limits.cardTitle)),
    body: may(markedText(limits.cardBody)),
    actions: may(list(typed({ button }), limits.cardActions)),
  },
  somethingOn,
);

export const carousel = shape({ ...block, elements: must(list(typed({ card }), limits.carouselCards)) });

export const contextActionsBlock = shape({ ...block, elements: must(list(contextActions, limits.contextActions)) });

export const video = shape({
  ...block,
  video_url: must(secureUrl),
  thumbnail_url: must(pictureUrl),
  alt_text: must(string(limits.imageAlt)),
  title: must(plainText(limits.videoTitle)),
  title_url: may(secureUrl),
  author_name: may(string(limits.videoAuthor)),
  provider_name: may(string(limits.videoAuthor)),
  provider_icon_url: may(pictureUrl),
  description: may(plainText(limits.videoTitle)),
});

const header: Record<string, Rule> = {
  raw_text: shape({ type: must(anything), text: must(string(limits.tableText)) }),
  raw_number: shape({ type: must(anything), value: must(number), text: must(string(limits.tableText)) }),
};
export const cell = typed({ ...header, rich_text: richText });

const evenRows = ({ rows }: Json, pointer: string, problems: Problem[]): void => {
  if (!Array.isArray(rows)) return;
  const [first, ...rest]: unknown[][] = rows;
  list(typed(header), limits.tableColumns)(first, `${pointer}/rows/0`, problems);
  rest.forEach((row, index) => {
    if (row.length !== first?.length)
      problems.push({ pointer: `${pointer}/rows/${index + 1}`, message: 'must have as many cells as the header' });
  });
};

export const dataTable = shape(
  {
    ...block,
    caption: must(string(limits.text)),
    rows: must(list(list(cell, limits.tableColumns), limits.dataTableRows, 2)),
    page_size: may(integer(1, limits.dataTablePage)),
    row_header_column_index: may(integer(0, limits.tableColumns - 1)),
  },
  evenRows,
);

const label = string(limits.chartLabel);
const segment = shape({ label: must(label), value: must(number) });
const axes = shape({
  categories: must(list(label, limits.options)),
  x_label: may(string(limits.chartTitle)),
  y_label: may(string(limits.chartTitle)),
});
const series = shape({ name: must(label), data: must(list(segment, limits.options)) });

/** Every point stands at one of the categories. */
const knownLabels = (chart: Json, pointer: string, problems: Problem[]): void => {
  const axis = isJson(chart['axis_config']) ? chart['axis_config']['categories'] : [];
  const categories = new Set<unknown>(Array.isArray(axis) ? axis : []);
  const all: unknown[] = Array.isArray(chart['series']) ? chart['series'] : [];
  all.filter(isJson).forEach(({ data }, at) => {
    const points: unknown[] = Array.isArray(data) ? data : [];
    points.filter(isJson).forEach((point, index) => {
      if (!categories.has(point['label']))
        problems.push({
          pointer: `${pointer}/series/${at}/data/${index}/label`,
          message: 'must be one of the categories',
        });
    });
  });
};

const plotted = shape(
  { type: must(anything), series: must(list(series, limits.chartParts)), axis_config: must(axes) },
  knownLabels,
);
const pie = shape({ type: must(anything), segments: must(list(segment, limits.chartParts)) });

export const dataVisualization = shape({
  ...block,
  title: must(string(limits.chartTitle)),
  chart: must(typed({ pie, bar: plotted, area: plotted, line: plotted })),
});
