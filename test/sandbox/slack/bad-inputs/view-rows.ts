import { button, field, input, long, many, modal, option, plain, section, table } from '../support.ts';
import type { ViewRow } from './row.ts';

const select = (count: number, more: object = {}) => ({
  type: 'static_select',
  action_id: 'pick',
  options: many(count, (i) => option(`o${i}`)),
  ...more,
});

/** Modals and what stands in them. */
export const viewRows: ViewRow[] = [
  {
    fact: 'titles of 24 characters',
    good: modal([], { title: plain(long(24)) }),
    bad: modal([], { title: plain(long(25)) }),
    says: 'must be less than 25 characters [json-pointer:/view/title/text]',
  },
  {
    fact: 'submit labels of 24 characters',
    good: modal([], { submit: plain(long(24)) }),
    bad: modal([], { submit: plain(long(25)) }),
    says: 'must be less than 25 characters [json-pointer:/view/submit/text]',
  },
  {
    fact: 'a submit button beside input blocks',
    good: modal([input('a', field())]),
    bad: { type: 'modal', title: plain('x'), blocks: [input('a', field())] },
    says: 'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
  },
  {
    fact: 'ten files in an input',
    good: modal([input('a', { type: 'file_input', action_id: 'f', filetypes: ['json'], max_files: 10 })]),
    bad: modal([input('a', { type: 'file_input', action_id: 'f', max_files: 11 })]),
    says: '[json-pointer:/view/blocks/0/element/max_files]',
  },
  {
    fact: 'a hundred blocks in a view',
    good: modal(many(100, () => ({ type: 'divider' }))),
    bad: modal(many(101, () => ({ type: 'divider' }))),
    says: 'no more than 100 items allowed [json-pointer:/view/blocks]',
  },
  {
    fact: 'private metadata of 3000 characters',
    good: modal([], { private_metadata: long(3000) }),
    bad: modal([], { private_metadata: long(3001) }),
    says: 'must be less than 3001 characters [json-pointer:/view/private_metadata]',
  },
  {
    fact: 'callback ids of 255 characters',
    good: modal([], { callback_id: long(255) }),
    bad: modal([], { callback_id: long(256) }),
    says: 'must be less than 256 characters [json-pointer:/view/callback_id]',
  },
  {
    fact: 'no tables in modals',
    good: modal([section('x')]),
    bad: modal([table(1, 1)]),
    says: 'unsupported type: table [json-pointer:/view/blocks/0/type]',
  },
  {
    fact: 'alerts of a known level',
    good: modal([{ type: 'alert', text: plain('x'), level: 'error' }]),
    bad: modal([{ type: 'alert', text: plain('x'), level: 'fatal' }]),
    says: 'must be a valid enum value [json-pointer:/view/blocks/0/level]',
  },
  {
    fact: 'a hundred select options',
    good: modal([input('a', select(100))]),
    bad: modal([input('a', select(101))]),
    says: 'no more than 100 items allowed [json-pointer:/view/blocks/0/element/options]',
  },
  {
    fact: 'at least one select option',
    good: modal([input('a', select(1))]),
    bad: modal([input('a', select(0))]),
    says: 'must provide at least 1 items [json-pointer:/view/blocks/0/element/options]',
  },
  {
    fact: 'option text of 75 characters',
    good: modal([input('a', select(0, { options: [option('v', { text: plain(long(75)) })] }))]),
    bad: modal([input('a', select(0, { options: [option('v', { text: plain(long(76)) })] }))]),
    says: 'must be less than 76 characters [json-pointer:/view/blocks/0/element/options/0/text/text]',
  },
  {
    fact: 'option values of 150 characters',
    good: modal([input('a', select(0, { options: [option('v', { value: long(150) })] }))]),
    bad: modal([input('a', select(0, { options: [option('v', { value: long(151) })] }))]),
    says: 'must be less than 151 characters [json-pointer:/view/blocks/0/element/options/0/value]',
  },
  {
    fact: 'an initial option among the options',
    good: modal([input('a', select(2, { initial_option: option('o1') }))]),
    bad: modal([input('a', select(2, { initial_option: option('o9') }))]),
    says: '[json-pointer:/view/blocks/0/element/initial_option]',
  },
  {
    fact: 'an initial option that is not null',
    good: modal([input('a', select(2))]),
    bad: modal([input('a', select(2, { initial_option: null }))]),
    says: 'must provide an object [json-pointer:/view/blocks/0/element/initial_option]',
  },
  {
    fact: 'options or option groups but not both',
    good: modal([input('a', select(2))]),
    bad: modal([input('a', select(2, { option_groups: [{ label: plain('x'), options: [option('g')] }] }))]),
    says: 'must define either `options` or `option_groups` [json-pointer:/view/blocks/0/element]',
  },
  {
    fact: 'placeholders of 150 characters',
    good: modal([input('a', field('v', { placeholder: plain(long(150)) }))]),
    bad: modal([input('a', field('v', { placeholder: plain(long(151)) }))]),
    says: 'must be less than 151 characters [json-pointer:/view/blocks/0/element/placeholder/text]',
  },
  {
    fact: 'ten radio buttons',
    good: modal([input('a', { type: 'radio_buttons', options: many(10, (i) => option(`o${i}`)) })]),
    bad: modal([input('a', { type: 'radio_buttons', options: many(11, (i) => option(`o${i}`)) })]),
    says: 'no more than 10 items allowed [json-pointer:/view/blocks/0/element/options]',
  },
  {
    fact: 'input labels of 2000 characters',
    good: modal([input('a', field(), { label: plain(long(2000)) })]),
    bad: modal([input('a', field(), { label: plain(long(2001)) })]),
    says: 'must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]',
  },
  {
    fact: 'input lengths up to 3000',
    good: modal([input('a', field('v', { max_length: 3000 }))]),
    bad: modal([input('a', field('v', { max_length: 3001 }))]),
    says: 'must be between 1 and 3000 [json-pointer:/view/blocks/0/element/max_length]',
  },
  {
    fact: 'dates written year first',
    good: modal([input('a', { type: 'datepicker', initial_date: '2026-11-24' })]),
    bad: modal([input('a', { type: 'datepicker', initial_date: '24.11.2026' })]),
    says: '[json-pointer:/view/blocks/0/element/initial_date]',
  },
  {
    fact: 'number inputs that say whether decimals count',
    good: modal([input('a', { type: 'number_input', is_decimal_allowed: false })]),
    bad: modal([input('a', { type: 'number_input' })]),
    says: 'missing required field: is_decimal_allowed [json-pointer:/view/blocks/0/element]',
  },
  {
    fact: 'focus on one element only',
    good: modal([input('a', field('v', { focus_on_load: true })), input('b', field())]),
    bad: modal([input('a', field('v', { focus_on_load: true })), input('b', field('v', { focus_on_load: true }))]),
    says: '[json-pointer:/view/blocks/1/element/focus_on_load]',
  },
  {
    fact: 'no buttons as input elements',
    good: modal([input('a', field())]),
    bad: modal([input('a', button('b'))]),
    says: 'unsupported type: button [json-pointer:/view/blocks/0/element/type]',
  },
  {
    fact: 'a quarter megabyte for a view',
    good: modal(many(80, () => section(long(3000)))),
    bad: modal(many(90, () => section(long(3000)))),
    says: '',
    code: 'view_too_large',
  },
];
