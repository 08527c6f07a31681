import { button, field, input, long, many, plain, section, table } from '../support.ts';
import type { MessageRow } from './row.ts';

const marked = (text: string) => ({ type: 'mrkdwn', text });
const card = (more: object = { title: marked('Card') }) => ({ type: 'card', ...more });
const raw = (text: string) => ({ type: 'raw_text', text });
const rich = { type: 'rich_text', elements: [] };
const grid = (rows: object[][], more: object = {}) => ({ type: 'data_table', caption: 'Copies', rows, ...more });
const dataTable = (rows: number, columns = 2) => grid(many(rows, () => many(columns, () => raw('x'))));
const point = (label: string, value: number | string = 1) => ({ label, value });
const pie = (slices: object[], title = 'Share') => ({
  type: 'data_visualization',
  title,
  chart: { type: 'pie', segments: slices },
});
const bars = (series: object[], categories = ['Mon', 'Tue']) => ({
  type: 'data_visualization',
  title: 'Week',
  chart: { type: 'bar', series, axis_config: { categories } },
});
const series = (label: string) => ({ name: 'builds', data: [point(label)] });
const video = (more: object = {}) => ({
  type: 'video',
  video_url: 'https://video.example.com/embed/1',
  thumbnail_url: 'https://video.example.com/1.png',
  alt_text: 'How it works',
  title: plain('How it works'),
  ...more,
});
const opinion = (text: string, value: string) => ({ text: plain(text), value });
const feedback = {
  type: 'feedback_buttons',
  action_id: 'opinion',
  positive_button: opinion('Good', 'good'),
  negative_button: opinion('Bad', 'bad'),
};
const trash = (action_id: string, more: object = {}) => ({
  type: 'icon_button',
  icon: 'trash',
  action_id,
  text: plain('Delete'),
  ...more,
});
const contextActions = (...elements: object[]) => ({ type: 'context_actions', elements });
const box = (more: object) => ({ type: 'container', title: plain('Box'), child_blocks: [section('x')], ...more });

/** Blocks that came later, in messages. */
export const showpieceRows: MessageRow[] = [
  {
    fact: 'cards with something on them',
    good: [card()],
    bad: [card({ subtitle: marked('x') })],
    says: 'must define at least one of `hero_image`, `title`, `actions` or `body` [json-pointer:/blocks/0]',
  },
  {
    fact: 'card titles of 150 characters',
    good: [card({ title: marked(long(150)) })],
    bad: [card({ title: marked(long(151)) })],
    says: 'must be less than 151 characters [json-pointer:/blocks/0/title/text]',
  },
  {
    fact: 'card bodies of 200 characters',
    good: [card({ body: marked(long(200)) })],
    bad: [card({ body: marked(long(201)) })],
    says: 'must be less than 201 characters [json-pointer:/blocks/0/body/text]',
  },
  {
    fact: 'card titles in mrkdwn',
    good: [card()],
    bad: [card({ title: plain('Card') })],
    says: 'unsupported type: plain_text [json-pointer:/blocks/0/title/type]',
  },
  {
    fact: 'three buttons on a card',
    good: [card({ actions: many(3, (i) => button(`b${i}`)) })],
    bad: [card({ actions: many(4, (i) => button(`b${i}`)) })],
    says: 'no more than 3 items allowed [json-pointer:/blocks/0/actions]',
  },
  {
    fact: 'ten cards in a carousel',
    good: [{ type: 'carousel', elements: many(10, () => card()) }],
    bad: [{ type: 'carousel', elements: many(11, () => card()) }],
    says: 'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  },
  {
    fact: 'nothing but cards in a carousel',
    good: [{ type: 'carousel', elements: [card()] }],
    bad: [{ type: 'carousel', elements: [section('x')] }],
    says: 'unsupported type: section [json-pointer:/blocks/0/elements/0/type]',
  },
  {
    fact: 'data tables of a hundred rows and a header',
    good: [dataTable(101)],
    bad: [dataTable(102)],
    says: 'no more than 101 items allowed [json-pointer:/blocks/0/rows]',
  },
  {
    fact: 'data tables with a row below the header',
    good: [dataTable(2)],
    bad: [dataTable(1)],
    says: 'must provide at least 2 items [json-pointer:/blocks/0/rows]',
  },
  {
    fact: 'data tables with a caption',
    good: [dataTable(2)],
    bad: [{ type: 'data_table', rows: [[raw('x')], [raw('y')]] }],
    says: 'missing required field: caption [json-pointer:/blocks/0]',
  },
  {
    fact: 'data table rows of equal length',
    good: [grid([[raw('a'), raw('b')], many(2, () => raw('x'))])],
    bad: [grid([[raw('a'), raw('b')], [raw('x')]])],
    says: 'must have as many cells as the header [json-pointer:/blocks/0/rows/1]',
  },
  {
    fact: 'rich text below the header only',
    good: [grid([[raw('a')], [rich]])],
    bad: [grid([[rich], [raw('a')]])],
    says: 'unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]',
  },
  {
    fact: 'data table pages of a hundred rows',
    good: [grid([[raw('a')], [raw('b')]], { page_size: 100 })],
    bad: [grid([[raw('a')], [raw('b')]], { page_size: 101 })],
    says: 'must be between 1 and 100 [json-pointer:/blocks/0/page_size]',
  },
  {
    fact: 'one table of either kind in a message',
    good: [dataTable(2)],
    bad: [dataTable(2), table(1, 1)],
    says: 'only_one_table_allowed',
    code: 'invalid_attachments',
  },
  {
    fact: 'ten thousand characters in a table',
    good: [table(10, 10, long(100))],
    bad: [table(10, 10, long(101))],
    says: 'table text is too long',
  },
  {
    fact: 'six slices of a pie',
    good: [pie(many(6, (i) => point(`s${i}`)))],
    bad: [pie(many(7, (i) => point(`s${i}`)))],
    says: 'no more than 6 items allowed [json-pointer:/blocks/0/chart/segments]',
  },
  {
    fact: 'slices with a number',
    good: [pie([point('a', 1)])],
    bad: [pie([point('a', '1')])],
    says: 'must provide a number [json-pointer:/blocks/0/chart/segments/0/value]',
  },
  {
    fact: 'chart titles of 50 characters',
    good: [pie([point('a')], long(50))],
    bad: [pie([point('a')], long(51))],
    says: 'must be less than 51 characters [json-pointer:/blocks/0/title]',
  },
  {
    fact: 'chart labels of 20 characters',
    good: [pie([point(long(20))])],
    bad: [pie([point(long(21))])],
    says: 'must be less than 21 characters [json-pointer:/blocks/0/chart/segments/0/label]',
  },
  {
    fact: 'chart points at known categories',
    good: [bars([series('Mon')])],
    bad: [bars([series('Sun')])],
    says: 'must be one of the categories [json-pointer:/blocks/0/chart/series/0/data/0/label]',
  },
  {
    fact: 'charts of four kinds',
    good: [bars([series('Mon')])],
    bad: [{ type: 'data_visualization', title: 'x', chart: { type: 'radar' } }],
    says: 'unsupported type: radar [json-pointer:/blocks/0/chart/type]',
  },
  {
    fact: 'two charts in a message',
    good: many(2, () => pie([point('a')])),
    bad: many(3, () => pie([point('a')])),
    says: 'Cannot have more than 2 data_visualization blocks',
  },
  {
    fact: 'videos behind HTTPS',
    good: [video()],
    bad: [video({ video_url: 'http://video.example.com/1' })],
    says: 'must be a valid HTTPS URL [json-pointer:/blocks/0/video_url]',
  },
  {
    fact: 'videos with a description for readers',
    good: [video()],
    bad: [video({ alt_text: '' })],
    says: 'must be more than 0 characters [json-pointer:/blocks/0/alt_text]',
  },
  {
    fact: 'five context actions',
    good: [contextActions(...many(5, (i) => trash(`t${i}`)))],
    bad: [contextActions(...many(6, (i) => trash(`t${i}`)))],
    says: 'no more than 5 items allowed [json-pointer:/blocks/0/elements]',
  },
  {
    fact: 'feedback and icons among context actions',
    good: [contextActions(feedback)],
    bad: [contextActions(button('b'))],
    says: 'unsupported type: button [json-pointer:/blocks/0/elements/0/type]',
  },
  {
    fact: 'no icon but trash',
    good: [contextActions(trash('t'))],
    bad: [contextActions(trash('t', { icon: 'star' }))],
    says: 'must be a valid enum value [json-pointer:/blocks/0/elements/0/icon]',
  },
  {
    fact: 'ten blocks in a container',
    good: [box({ child_blocks: many(10, () => section('x')) })],
    bad: [box({ child_blocks: many(11, () => section('x')) })],
    says: 'no more than 10 items allowed [json-pointer:/blocks/0/child_blocks]',
  },
  {
    fact: 'no container inside a container',
    good: [box({})],
    bad: [box({ child_blocks: [box({})] })],
    says: 'unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]',
  },
  {
    fact: 'no file block of an app',
    good: [section('x')],
    bad: [{ type: 'file', external_id: 'x', source: 'remote' }],
    says: 'unsupported type: file [json-pointer:/blocks/0/type]',
  },
  {
    fact: 'inputs for addresses in modals alone',
    good: [input('a', field())],
    bad: [input('a', { type: 'email_text_input', action_id: 'x' })],
    says: 'unsupported type: email_text_input [json-pointer:/blocks/0/element/type]',
  },
  {
    fact: 'markdown of twelve thousand characters',
    good: [{ type: 'markdown', text: long(12_000) }],
    bad: [{ type: 'markdown', text: long(12_001) }],
    says: 'must be less than 12001 characters [json-pointer:/blocks/0/text]',
  },
  {
    fact: 'no member named like a built-in one',
    good: [section('x')],
    bad: [section('x', { constructor: 'y' })],
    says: 'invalid additional property: constructor [json-pointer:/blocks/0]',
  },
];
