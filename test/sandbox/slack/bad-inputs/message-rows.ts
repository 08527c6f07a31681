import { button, field, input, long, many, option, plain, section, table } from '../support.ts';
import type { MessageRow } from './row.ts';

const actions = (...elements: object[]) => ({ type: 'actions', elements });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });
const task = (more: object = {}) => ({ type: 'task_card', task_id: 't', title: 'Check', status: 'complete', ...more });
const plan = () => ({ type: 'plan', title: 'Plan', tasks: [task()] });
const confirm = (more: object = {}) => ({
  title: plain('Sure?'),
  text: plain('Really'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});
const picture = (image_url: string) => ({ type: 'image', image_url, alt_text: 'picture' });

/** Blocks every app uses, in messages. */
export const messageRows: MessageRow[] = [
  {
    fact: 'fifty blocks in a message',
    good: many(50, () => ({ type: 'divider' })),
    bad: many(51, () => ({ type: 'divider' })),
    says: 'no more than 50 items allowed [json-pointer:/blocks]',
  },
  {
    fact: 'a known block type',
    good: [{ type: 'divider' }],
    bad: [{ type: 'banner' }],
    says: 'unsupported type: banner [json-pointer:/blocks/0/type]',
  },
  {
    fact: 'section text of 3000 characters',
    good: [section(long(3000))],
    bad: [section(long(3001))],
    says: 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  },
  {
    fact: 'section text that is not empty',
    good: [section('x')],
    bad: [section('')],
    says: 'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  },
  {
    fact: 'a section with text or fields',
    good: [{ type: 'section', fields: [plain('x')] }],
    bad: [{ type: 'section' }],
    says: 'must define either `text` or `fields` [json-pointer:/blocks/0/type]',
  },
  {
    fact: 'ten section fields',
    good: [{ type: 'section', fields: many(10, () => plain('x')) }],
    bad: [{ type: 'section', fields: many(11, () => plain('x')) }],
    says: 'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  },
  {
    fact: 'section fields of 2000 characters',
    good: [{ type: 'section', fields: [plain(long(2000))] }],
    bad: [{ type: 'section', fields: [plain(long(2001))] }],
    says: 'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  },
  {
    fact: 'no members Slack does not know',
    good: [section('x')],
    bad: [section('x', { colour: 'red' })],
    says: 'invalid additional property: colour [json-pointer:/blocks/0]',
  },
  {
    fact: 'headers of 150 characters',
    good: [{ type: 'header', text: plain(long(150)) }],
    bad: [{ type: 'header', text: plain(long(151)) }],
    says: 'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  },
  {
    fact: 'headers in plain text',
    good: [{ type: 'header', text: plain('x') }],
    bad: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
    says: 'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  },
  {
    fact: 'text objects rather than strings',
    good: [{ type: 'header', text: plain('x') }],
    bad: [{ type: 'header', text: 'x' }],
    says: 'must provide an object [json-pointer:/blocks/0/text]',
  },
  {
    fact: 'ten context elements',
    good: [{ type: 'context', elements: many(10, () => plain('x')) }],
    bad: [{ type: 'context', elements: many(11, () => plain('x')) }],
    says: 'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  },
  {
    fact: 'twenty-five action elements',
    good: [actions(...many(25, (i) => button(`b${i}`)))],
    bad: [actions(...many(26, (i) => button(`b${i}`)))],
    says: 'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  },
  {
    fact: 'at least one action element',
    good: [actions(button('a'))],
    bad: [actions()],
    says: 'must provide at least 1 items [json-pointer:/blocks/0/elements]',
  },
  {
    fact: 'button text of 75 characters',
    good: [actions(button('a', { text: plain(long(75)) }))],
    bad: [actions(button('a', { text: plain(long(76)) }))],
    says: 'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  },
  {
    fact: 'button values of 2000 characters',
    good: [actions(button('a', { value: long(2000) }))],
    bad: [actions(button('a', { value: long(2001) }))],
    says: 'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  },
  {
    fact: 'known button styles',
    good: [actions(button('a', { style: 'danger' }))],
    bad: [actions(button('a', { style: 'warning' }))],
    says: 'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
  },
  {
    fact: 'action ids unique within a block',
    good: [actions(button('a'), button('b')), actions(button('a'))],
    bad: [actions(button('a'), button('a'))],
    says: '[json-pointer:/blocks/0/elements/1/action_id]',
  },
  {
    fact: 'block ids unique within a message',
    good: [section('x', { block_id: 'a' }), section('x', { block_id: 'b' })],
    bad: [section('x', { block_id: 'a' }), section('x', { block_id: 'a' })],
    says: '[json-pointer:/blocks/1/block_id]',
  },
  {
    fact: 'block ids of 255 characters',
    good: [section('x', { block_id: long(255) })],
    bad: [section('x', { block_id: long(256) })],
    says: 'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  },
  {
    fact: 'confirm titles of 100 characters',
    good: [actions(button('a', { confirm: confirm({ title: plain(long(100)) }) }))],
    bad: [actions(button('a', { confirm: confirm({ title: plain(long(101)) }) }))],
    says: 'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
  },
  {
    fact: 'confirm dialogs with all four texts',
    good: [actions(button('a', { confirm: confirm() }))],
    bad: [actions(button('a', { confirm: { title: plain('x'), text: plain('x'), confirm: plain('x') } }))],
    says: 'missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]',
  },
  {
    fact: 'five overflow options',
    good: [section('x', { accessory: { type: 'overflow', action_id: 'a', options: many(5, (i) => option(`o${i}`)) } })],
    bad: [section('x', { accessory: { type: 'overflow', action_id: 'a', options: many(6, (i) => option(`o${i}`)) } })],
    says: 'no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]',
  },
  {
    fact: 'text inputs only inside input blocks',
    good: [input('a', field())],
    bad: [actions(field())],
    says: 'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
  },
  {
    fact: 'pictures Slack can reach',
    good: [picture('https://example.com/a.png')],
    bad: [picture('http://127.0.0.1/a.png')],
    says: 'downloading image failed [json-pointer:/blocks/0/image_url]',
  },
  {
    fact: 'rich text of known pieces',
    good: [rich({ type: 'text', text: 'x', style: { bold: true } }, { type: 'emoji', name: 'tada' })],
    bad: [rich({ type: 'html', text: 'x' })],
    says: 'unsupported type: html [json-pointer:/blocks/0/elements/0/elements/0/type]',
  },
  {
    fact: 'a hundred table rows',
    good: [table(100, 2)],
    bad: [table(101, 2)],
    says: 'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
  },
  {
    fact: 'twenty table columns',
    good: [table(1, 20)],
    bad: [table(1, 21)],
    says: 'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
  },
  {
    fact: 'table cells that are not empty',
    good: [table(1, 1, 'x')],
    bad: [table(1, 1, '')],
    says: 'must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]',
  },
  {
    fact: 'one table in a message',
    good: [table(1, 1)],
    bad: [table(1, 1), table(1, 1)],
    says: 'only_one_table_allowed',
    code: 'invalid_attachments',
  },
  {
    fact: 'one plan in a message',
    good: [plan()],
    bad: [plan(), plan()],
    says: 'Cannot have more than 1 plan block',
  },
  {
    fact: 'task states Slack knows',
    good: [task({ status: 'in_progress' })],
    bad: [task({ status: 'skipped' })],
    says: 'must be a valid enum value [json-pointer:/blocks/0/status]',
  },
  {
    fact: 'no alerts in messages',
    good: [section('x')],
    bad: [{ type: 'alert', text: plain('x') }],
    says: 'unsupported type: alert [json-pointer:/blocks/0/type]',
  },
  {
    fact: 'thirteen thousand characters in all',
    good: many(4, () => section(long(3000))),
    bad: many(5, () => section(long(3000))),
    says: '',
    code: 'msg_blocks_too_long',
  },
];
