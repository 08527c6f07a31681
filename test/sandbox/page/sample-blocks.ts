import type { Block } from '../../../sandbox/slack/contract.ts';

type Loose = { type: string; [member: string]: unknown };

/** As the twin hands blocks on: every one with an id. */
export function withIds(blocks: Loose[]): Block[] {
  return blocks.map((block, at) => ({ block_id: `b${at}`, ...block }));
}

export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const section = (text: string, more: object = {}): Loose => ({ type: 'section', text: mrkdwn(text), ...more });
export const option = (value: string, text: string, description?: string) => ({
  value,
  text: plain(text),
  ...(description ? { description: plain(description) } : {}),
});
const run = (text: string, style?: object) => ({ type: 'text', text, ...(style ? { style } : {}) });
const richSection = (...elements: object[]) => ({ type: 'rich_text_section', elements });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements });
const cell = (emoji: string, text: string) => rich(richSection({ type: 'emoji', name: emoji }, run(` ${text}`)));
const raw = (text: string) => ({ type: 'raw_text', text });

/** The card of a rollout that waits for a decision. */
export const card = withIds([
  { type: 'header', text: plain('Rollout #42 · golden-linux 1.4.2') },
  section(':hourglass_flowing_sand: *Waiting for approval* — 3 accounts × 2 Regions, asked by <@U0PAULA>', {
    accessory: {
      type: 'overflow',
      action_id: 'more',
      options: [option('json', 'Show the JSON'), option('cancel', 'Cancel')],
    },
  }),
  {
    type: 'section',
    fields: [
      mrkdwn('*Configuration*\n`golden-linux-everywhere`'),
      mrkdwn('*Recipe*\n<https://console.aws.amazon.com/imagebuilder|golden-linux 1.4.2>'),
      mrkdwn('*Build Region*\neu-central-1'),
      mrkdwn('*Checks*\n17 pass · 1 warning · 0 fail'),
    ],
  },
  { type: 'divider' },
  section(
    '> :warning: Launch template `lt-0abc` in *444455556666* is older than 90 days\n• re-check any time\n• approvers: <!subteam^S0APPROVERS|@ami-approvers>',
  ),
  {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: 'approve',
        style: 'primary',
        text: plain('Approve'),
        value: '42',
        confirm: {
          title: plain('Approve rollout #42?'),
          text: mrkdwn('It copies *golden-linux 1.4.2* into 3 accounts × 2 Regions.'),
          confirm: plain('Approve'),
          deny: plain('Not yet'),
        },
      },
      { type: 'button', action_id: 'reject', style: 'danger', text: plain('Reject'), value: '42' },
      { type: 'button', action_id: 'details', text: plain('Details'), value: '42' },
    ],
  },
  {
    type: 'context',
    elements: [mrkdwn('Asked <!date^1763990000^{date_short_pretty} at {time}|just now> · digest `9f2c`')],
  },
]);

export const progress = withIds([
  section('*Copies* 3 of 6 verified'),
  {
    type: 'table',
    column_settings: [{ align: 'left' }, { align: 'left' }, { align: 'left' }],
    rows: [
      [raw('Account'), raw('eu-central-1'), raw('us-east-1')],
      [raw('payments 111122223333'), cell('white_check_mark', 'verified'), cell('white_check_mark', 'verified')],
      [raw('search 444455556666'), cell('white_check_mark', 'verified'), cell('arrows_counterclockwise', 'copying')],
      [raw('data 777788889999'), cell('x', 'failed'), cell('white_circle', 'waiting')],
    ],
  },
]);

export const plan = withIds([
  {
    type: 'plan',
    title: 'Checks',
    tasks: [
      { type: 'task_card', task_id: 't1', title: 'Role can be assumed from 111122223333', status: 'complete' },
      { type: 'task_card', task_id: 't2', title: 'Key allows the copy in us-east-1', status: 'in_progress' },
      {
        type: 'task_card',
        task_id: 't3',
        title: 'Role can be assumed from 777788889999',
        status: 'error',
        details: rich(richSection(run('AccessDenied on '), run('sts:AssumeRole', { code: true }))),
      },
      { type: 'task_card', task_id: 't4', title: 'Quota for AMIs in eu-central-1', status: 'pending' },
    ],
  },
]);

export const richText = withIds([
  rich(
    richSection(
      run('Rich ', { bold: true }),
      run('text', { italic: true }),
      run(' for '),
      { type: 'user', user_id: 'U0ANDREW' },
      run(' in '),
      {
        type: 'channel',
        channel_id: 'C0RANDOM',
      },
    ),
    { type: 'rich_text_list', style: 'ordered', elements: [richSection(run('first')), richSection(run('second'))] },
    { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [richSection(run('nested bullet'))] },
    {
      type: 'rich_text_quote',
      elements: [run('a quote with a '), { type: 'link', url: 'https://example.com', text: 'link' }],
    },
    {
      type: 'rich_text_preformatted',
      elements: [run('aws sts assume-role \\\n  --role-arn arn:aws:iam::777788889999:role/X')],
    },
  ),
]);

const input = (label: string, element: object, more: object = {}): Loose => ({
  type: 'input',
  block_id: label.toLowerCase().replaceAll(' ', '-'),
  label: plain(label),
  element: { action_id: 'value', ...element },
  ...more,
});

/** Every input the bot may use. */
export const form = withIds([
  { type: 'alert', level: 'warning', text: plain('One account has not been checked yet.') },
  input(
    'Name',
    { type: 'plain_text_input', placeholder: plain('golden-linux-everywhere') },
    { hint: plain('Letters, digits and dashes.') },
  ),
  input('Reason', { type: 'plain_text_input', multiline: true }, { optional: true }),
  input('Recipe', { type: 'external_select', placeholder: plain('Find a recipe'), min_query_length: 0 }),
  input('Build Region', {
    type: 'static_select',
    initial_option: option('eu', 'eu-central-1'),
    options: [
      option('eu', 'eu-central-1', 'Frankfurt'),
      option('us', 'us-east-1', 'Virginia'),
      option('ap', 'ap-south-1'),
    ],
  }),
  input('Target Regions', {
    type: 'multi_static_select',
    options: [option('eu', 'eu-central-1'), option('us', 'us-east-1')],
  }),
  input('Accounts', { type: 'multi_external_select', min_query_length: 1 }, { optional: true }),
  input('Options', {
    type: 'checkboxes',
    initial_options: [option('enc', 'Encrypt copies')],
    options: [option('enc', 'Encrypt copies'), option('tag', 'Tag copies', 'With the rollout’s number')],
  }),
  input('Mode', { type: 'radio_buttons', options: [option('all', 'All at once'), option('one', 'One by one')] }),
  input('Approver', { type: 'users_select' }, { optional: true }),
  input('Channel', { type: 'conversations_select' }, { optional: true }),
  input('Not before', { type: 'datepicker', initial_date: '2026-12-01' }, { optional: true }),
  input('Keep', { type: 'number_input', is_decimal_allowed: false, initial_value: '3' }),
]);
