import type { SlackState } from '../state/slack-state.ts';
import type { Channel } from '../workspace.ts';
import { refuse } from './answer.ts';

const prefixOf = (state: SlackState, channel: Channel) => {
  if (state.isDirect(channel)) return 'im';
  return channel.isPrivate ? 'groups' : 'channels';
};

export const isMember = (state: SlackState, channel: Channel): boolean =>
  channel.members.includes(state.workspace.app.botUserId);

export const needScope = (state: SlackState, needed: string): void => {
  const { scopes } = state.workspace.app;
  if (!scopes.includes(needed)) refuse('missing_scope', { needed, provided: scopes.join(',') });
};

/** A channel the app knows of: a private one exists only for its members. */
export const visibleChannel = (state: SlackState, id: string | undefined): Channel => {
  const channel = state.channel(id ?? '');
  if (!channel || (channel.isPrivate && !isMember(state, channel))) return refuse('channel_not_found');
  return channel;
};

/** A channel whose messages the app may read. */
export const readableChannel = (state: SlackState, id: string | undefined): Channel => {
  const channel = visibleChannel(state, id);
  needScope(state, `${prefixOf(state, channel)}:history`);
  return isMember(state, channel) ? channel : refuse('not_in_channel');
};

/** A channel whose description the app may read. */
export const describedChannel = (state: SlackState, id: string | undefined): Channel => {
  const channel = visibleChannel(state, id);
  needScope(state, `${prefixOf(state, channel)}:read`);
  return channel;
};

/** Where chat.postMessage posts: a channel by id or name, or a person's direct messages by user id. */
export const postingChannel = (state: SlackState, target: string | undefined): Channel => {
  const person = state.person(target ?? '');
  if (person) return person.isBot || person.isDeleted ? refuse('channel_not_found') : state.directMessage(person.id);
  const named = state.workspace.channels.find((one) => one.name === target?.replace(/^#/u, ''));
  const channel = visibleChannel(state, named?.id ?? target);
  if (!isMember(state, channel) && !state.workspace.app.scopes.includes('chat:write.public')) refuse('not_in_channel');
  return channel.isArchived ? refuse('is_archived') : channel;
};
