import type { FileView, MessageView, ModalView, PersonView, Snapshot } from '../contract.ts';
import { stringOf } from '../kit/rules.ts';
import { stateValues } from '../state/fields.ts';
import type { SharedFile } from '../state/files.ts';
import type { Message } from '../state/messages.ts';
import type { SlackState } from '../state/slack-state.ts';
import type { View } from '../state/views.ts';
import type { Channel, Person, Workspace } from '../workspace.ts';

/** Members see their channels; public ones are open to everyone but guests. */
export const canSee = (channel: Channel, person: Person): boolean =>
  channel.members.includes(person.id) || (!channel.isPrivate && !person.isGuest);

const personView = ({ id, name, realName, isBot, isGuest, color }: Person): PersonView => ({
  id,
  name,
  realName,
  isBot,
  isGuest,
  color,
});

const fileView = ({ id, name, title, mimetype, size }: SharedFile): FileView => ({ id, name, title, mimetype, size });

const messageView = (message: Message): MessageView => {
  const { channel, ts, user, text, blocks, edited, threadTs, ephemeralFor, metadata, broadcast } = message;
  const { files, reactions } = message;
  return {
    channel,
    ts,
    user,
    text,
    blocks,
    edited,
    ...(threadTs && { threadTs }),
    ...(broadcast && { broadcast }),
    ...(ephemeralFor && { ephemeralFor }),
    ...(metadata && { metadata }),
    ...(reactions?.size && { reactions: [...reactions].map(([name, users]) => ({ name, users: [...users] })) }),
    ...(files && { files: files.map(fileView) }),
  };
};

const modalView = (state: SlackState, view: View): ModalView => ({
  viewId: view.id,
  hash: view.hash,
  depth: state.views.stack(view.owner).length,
  view: {
    ...view.payload,
    title: view.payload['title'],
    callback_id: stringOf(view.payload['callback_id']),
  },
  errors: view.errors,
  values: stateValues(view.payload.blocks, view.entered),
  ...(view.problem && { problem: view.problem }),
});

const shortcutsOf = ({ shortcuts }: Workspace['app'], type: 'global' | 'message') =>
  shortcuts.filter((one) => one.type === type).map(({ name, callbackId }) => ({ name, callbackId }));

/** The workspace as one person sees it. */
export const snapshotFor = (state: SlackState, person: Person): Snapshot => {
  const { team, people, userGroups, app } = state.workspace;
  const channels = state.channels().filter((channel) => canSee(channel, person));
  const visible = new Set(channels.map(({ id }) => id));
  const modal = state.views.top(person.id);
  const home = state.views.home(person.id);
  return {
    self: personView(person),
    groups: userGroups.map(({ id, handle }) => ({ id, handle })),
    team: { id: team.id, name: team.name },
    people: people.filter((one) => !one.isDeleted).map(personView),
    channels: channels.map(({ id, name, isPrivate, members }) => ({ id, name, isPrivate, members })),
    commands: app.commands.map(({ command, description, usageHint }) => ({ command, description, usageHint })),
    shortcuts: shortcutsOf(app, 'global'),
    messageShortcuts: shortcutsOf(app, 'message'),
    messages: state.messages
      .all()
      .filter((one) => visible.has(one.channel) && (!one.ephemeralFor || one.ephemeralFor === person.id))
      .map(messageView),
    ...(modal && { modal: modalView(state, modal) }),
    ...(home && { home: { viewId: home.id, blocks: home.payload.blocks } }),
    connected: state.link.connected,
  };
};
