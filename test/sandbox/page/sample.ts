import type { MessageView, ModalView, PersonView, Snapshot } from '../../../sandbox/slack/contract.ts';
import { card, form, plain, plan, progress, richText } from './sample-blocks.ts';

const person = (id: string, name: string, color: string, more: Partial<PersonView> = {}): PersonView => ({
  id,
  name: name.toLowerCase(),
  realName: name,
  isBot: false,
  isGuest: false,
  color,
  ...more,
});

export const paula = person('U0PAULA', 'Paula', '#2b6cb0');
export const andrew = person('U0ANDREW', 'Andrew', '#2f855a');
const bot = person('U0AMIBOT', 'ami-distribute', '#1f3a5f', { isBot: true });
const slackbot = person('USLACKBOT', 'Slackbot', '#757575', { isBot: true });

const START = Math.floor(Date.now() / 1000) - 1200;

export const message = (second: number, user: string, text: string, more: Partial<MessageView> = {}): MessageView => ({
  channel: 'C0APPROVALS',
  ts: `${START + second}.000100`,
  user,
  text,
  blocks: [],
  edited: false,
  ...more,
});

export const root = message(60, bot.id, 'Rollout #42', { blocks: card });

const thread: MessageView[] = [
  message(90, bot.id, ':lock: Checks began', { threadTs: root.ts, blocks: plan }),
  message(120, andrew.id, 'Looking at it now, *one moment* :eyes:', { threadTs: root.ts }),
  message(400, bot.id, ':rocket: Build started', { threadTs: root.ts }),
  message(460, bot.id, 'Progress', { threadTs: root.ts, blocks: progress }),
];

export const messages: MessageView[] = [
  message(0, paula.id, 'Morning! The new kernel is in, I will ask for <#C0RANDOM|random> a rollout.'),
  message(5, paula.id, 'cc <@U0ANDREW> <!here> &lt;not a tag&gt; see https://example.com/x?a=1&amp;b=2', {
    edited: true,
  }),
  root,
  ...thread,
  message(500, slackbot.id, '/ami is not a valid command.', { ephemeralFor: paula.id }),
  message(600, bot.id, 'Rich text', { blocks: richText }),
  message(700, bot.id, 'Run this:\n```\naws sts get-caller-identity\n```\n~gone~ _done_ :tada: `code <b>`'),
];

export const modal: ModalView = {
  viewId: 'V1',
  hash: '1.a',
  depth: 1,
  view: {
    title: plain('New rollout'),
    submit: plain('Submit'),
    close: plain('Cancel'),
    callback_id: 'new',
    blocks: form,
  },
  errors: {},
};

export function snapshotOf(self: PersonView, more: Partial<Snapshot> = {}): Snapshot {
  return {
    self,
    team: { id: 'T0', name: 'Acme Cloud' },
    people: [paula, andrew, person('U0GUS', 'Gus', '#718096', { isGuest: true }), bot, slackbot],
    channels: [
      { id: 'C0APPROVALS', name: 'ami-approvals', isPrivate: false, members: ['U0PAULA', 'U0ANDREW', 'U0AMIBOT'] },
      { id: 'C0RANDOM', name: 'random', isPrivate: false, members: ['U0PAULA', 'U0ANDREW'] },
    ],
    groups: [],
    commands: [
      {
        command: '/ami-distribute',
        description: 'Check, approve and follow a distribution',
        usageHint: '[new | check NAME | list]',
      },
      { command: '/ami-audit', description: 'Audit the roles', usageHint: '' },
    ],
    messages,
    connected: true,
    ...more,
  };
}
