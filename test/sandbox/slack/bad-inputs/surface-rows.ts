import { modal, plain, section, table } from '../support.ts';
import type { ViewRow } from './row.ts';

const home = (...blocks: object[]) => ({ type: 'home', blocks });
const titled = { type: 'card', title: { type: 'mrkdwn', text: 'Card' } };
const when = { type: 'actions', elements: [{ type: 'datetimepicker', action_id: 'when' }] };
const pie = { type: 'data_visualization', title: 'x', chart: { type: 'pie', segments: [{ label: 'a', value: 1 }] } };
const says = (type: string, at = '') => `unsupported type: ${type} [json-pointer:/view/blocks/0${at}/type]`;

/** What one surface takes and another does not: `good` and `bad` are whole views, for the Home tab and for modals. */
export const surfaceRows: ViewRow[] = [
  { fact: 'cards on the Home tab, none in modals', good: home(titled), bad: modal([titled]), says: says('card') },
  {
    fact: 'carousels on the Home tab, none in modals',
    good: home({ type: 'carousel', elements: [titled] }),
    bad: modal([{ type: 'carousel', elements: [titled] }]),
    says: says('carousel'),
  },
  {
    fact: 'alerts in modals, none on the Home tab',
    good: modal([{ type: 'alert', text: plain('x') }]),
    bad: home({ type: 'alert', text: plain('x') }),
    says: says('alert'),
  },
  {
    fact: 'moments to pick in modals, none at home',
    good: modal([when]),
    bad: home(when),
    says: says('datetimepicker', '/elements/0'),
  },
  { fact: 'no table on the Home tab', good: home(section('x')), bad: home(table(1, 1)), says: says('table') },
  { fact: 'no chart in modals', good: modal([section('x')]), bad: modal([pie]), says: says('data_visualization') },
  {
    fact: 'no markdown on the Home tab',
    good: home(section('x')),
    bad: home({ type: 'markdown', text: 'x' }),
    says: says('markdown'),
  },
  {
    fact: 'no context actions in modals',
    good: modal([section('x')]),
    bad: modal([{ type: 'context_actions', elements: [] }]),
    says: says('context_actions'),
  },
  {
    fact: 'no plan in modals',
    good: modal([section('x')]),
    bad: modal([{ type: 'plan', title: 'x', tasks: [] }]),
    says: says('plan'),
  },
];
