import { App, type BlockAction, LogLevel, type ViewClosedAction } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { ChatPostMessageArguments, WebClient } from '@slack/web-api';

type Poll = { channel: string; ts: string; question: string; votes: Map<string, Set<string>> };
type Settings = { token: string; slackApiUrl: string; appToken?: string; signingSecret?: string };

const known = ['Pizza', 'Curry', 'Salad', 'Sushi'];
const text = (words: string) => ({ type: 'plain_text' as const, text: words });
const option = (words: string) => ({ text: text(words), value: words.toLowerCase() });
const byName = (value: string) => known.find((one) => one.toLowerCase() === value) ?? value;

const form = (channel: string, question: string): ModalView => ({
  type: 'modal',
  callback_id: 'poll',
  notify_on_close: true,
  private_metadata: channel,
  title: text('Lunch poll'),
  submit: text('Ask'),
  close: text('Cancel'),
  blocks: [
    {
      type: 'input',
      block_id: 'question',
      label: text('Question'),
      element: { type: 'plain_text_input', action_id: 'words', max_length: 100, initial_value: question },
    },
    {
      type: 'input',
      block_id: 'places',
      label: text('Places'),
      element: { type: 'multi_static_select', action_id: 'chosen', options: known.map(option) },
    },
    {
      type: 'input',
      block_id: 'more',
      optional: true,
      label: text('Somewhere else'),
      element: { type: 'external_select', action_id: 'search', min_query_length: 1 },
    },
    {
      type: 'input',
      block_id: 'day',
      optional: true,
      label: text('Day'),
      element: { type: 'datepicker', action_id: 'date' },
    },
  ],
});

const post = async (client: WebClient, message: ChatPostMessageArguments): Promise<string> => {
  const { postMessage } = client.chat;
  return (await postMessage(message)).ts ?? '';
};

const card = ({ question, votes }: Poll): KnownBlock[] => [
  { type: 'header', text: text(question) },
  {
    type: 'section',
    fields: [...votes].map(([place, users]) => ({ type: 'mrkdwn', text: `*${place}*: ${users.size}` })),
  },
  {
    type: 'actions',
    block_id: 'vote',
    elements: [
      ...[...votes.keys()].map((place) => ({
        type: 'button' as const,
        action_id: `vote_${place}`,
        text: text(place),
        value: place,
      })),
      { type: 'overflow', action_id: 'menu', options: [{ text: text('Close the poll'), value: 'close' }] },
    ],
  },
];

/** A lunch poll, as somebody would write it from Slack's own documentation; all it is told is where Slack is. */
export const lunchBot = ({ token, slackApiUrl, appToken, signingSecret }: Settings): App => {
  const app = new App({
    token,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl },
    ...(appToken ? { appToken, socketMode: true } : { signingSecret: signingSecret ?? '' }),
  });
  const polls = new Map<string, Poll>();
  asking(app, polls);
  voting(app, polls);
  listening(app, polls);
  return app;
};

const asking = (app: App, polls: Map<string, Poll>): void => {
  app.command('/lunch', async ({ ack, command, client }) => {
    if (command.text === 'help') return ack('Type /lunch and a question');
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: form(command.channel_id, command.text) });
  });
  app.shortcut('start_poll', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: form('C0PLATFORM', 'Where today?') });
  });
  app.options('search', async ({ ack, payload }) => {
    await ack({ options: [option(`Cafe ${payload.value}`)] });
  });
  app.view('poll', async ({ ack, view, client }) => {
    const { question, places, more } = view.state.values;
    const chosen = (places?.['chosen']?.selected_options ?? []).map(({ value }) => byName(value));
    const other = more?.['search']?.selected_option?.text.text;
    const all = other ? [...chosen, other] : chosen;
    if (all.length < 2) return ack({ response_action: 'errors', errors: { places: 'Choose at least two places' } });
    await ack();
    const votes = new Map(all.map((place) => [place, new Set<string>()]));
    const poll = { channel: view.private_metadata, ts: '', question: question?.['words']?.value ?? '', votes };
    poll.ts = await post(client, { channel: poll.channel, text: poll.question, blocks: card(poll) });
    polls.set(poll.ts, poll);
  });
  app.view<ViewClosedAction>({ type: 'view_closed', callback_id: 'poll' }, async ({ ack, body, client, view }) => {
    await ack();
    const channel = view.private_metadata;
    await client.chat.postEphemeral({ channel, user: body.user.id, text: 'Maybe tomorrow' });
  });
};

const voting = (app: App, polls: Map<string, Poll>): void => {
  app.action<BlockAction>(/^vote_/u, async ({ ack, action, body, client, respond }) => {
    await ack();
    const poll = polls.get(body.message?.['ts'] ?? '');
    const users = action.type === 'button' ? poll?.votes.get(action.value ?? '') : undefined;
    if (!poll || !users) return;
    if (users.has(body.user.id)) {
      await respond({ text: 'You voted already', replace_original: false });
      return;
    }
    for (const one of poll.votes.values()) one.delete(body.user.id);
    users.add(body.user.id);
    await client.chat.update({ channel: poll.channel, ts: poll.ts, text: poll.question, blocks: card(poll) });
  });
  app.action('menu', async ({ ack, body, client }) => {
    await ack();
    const poll = polls.get(body.type === 'block_actions' ? (body.message?.['ts'] ?? '') : '');
    if (poll) await finish(client, poll);
  });
};

const finish = async (client: WebClient, poll: Poll): Promise<void> => {
  const { channel, ts, votes } = poll;
  const [winner = ''] = [...votes].toSorted(([, a], [, b]) => b.size - a.size).map(([place]) => place);
  await client.chat.update({ channel, ts, text: poll.question, blocks: card(poll).slice(0, 2) });
  await post(client, { channel, thread_ts: ts, text: `It is ${winner}` });
  await client.reactions.add({ channel, timestamp: ts, name: 'white_check_mark' });
  const content = ['place,votes', ...[...votes].map(([place, users]) => `${place},${users.size}`)].join('\n');
  await client.filesUploadV2({ channel_id: channel, thread_ts: ts, filename: 'votes.csv', title: 'Votes', content });
};

const home = (polls: Map<string, Poll>): KnownBlock[] => [
  { type: 'header', text: text(`${polls.size} polls`) },
  {
    type: 'actions',
    block_id: 'home',
    elements: [{ type: 'button', action_id: 'new_poll', text: text('New poll'), style: 'primary' }],
  },
];

const listening = (app: App, polls: Map<string, Poll>): void => {
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: home(polls) } });
  });
  app.action<BlockAction>('new_poll', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form('C0PLATFORM', 'Where today?') });
  });
  app.shortcut('suggest_place', async ({ ack, shortcut, client }) => {
    await ack();
    if (shortcut.type !== 'message_action') return;
    const { channel, message, user } = shortcut;
    await post(client, { channel: channel.id, thread_ts: message.ts, text: `<@${user.id}> likes this` });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say({ text: `Hello <@${event.user ?? ''}>`, thread_ts: event.ts });
  });
  app.message(/hungry/u, async ({ message, client }) => {
    await client.reactions.add({ channel: message.channel, timestamp: message.ts, name: 'fork_and_knife' });
  });
};
