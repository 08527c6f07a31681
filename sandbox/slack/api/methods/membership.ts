import type { Json } from '../../kit/rules.ts';
import { emit } from '../../link/events.ts';
import { newTimestamp } from '../../state/ids.ts';
import type { SlackState } from '../../state/slack-state.ts';
import type { Channel } from '../../workspace.ts';
import { type Call, count, refuse, required, text, truthy } from '../answer.ts';
import { isMember, needScope, visibleChannel } from '../channels.ts';
import { channelJson } from './conversations.ts';

const scopeOfType: Record<string, string> = {
  public_channel: 'channels:read',
  private_channel: 'groups:read',
  im: 'im:read',
  mpim: 'mpim:read',
};
const maxInvited = 100;

const typeOf = (state: SlackState, channel: Channel): string => {
  if (state.isDirect(channel)) return 'im';
  return channel.isPrivate ? 'private_channel' : 'public_channel';
};

/** Private conversations only if the bot is in them. */
export const listConversations = ({ state, args }: Call): Json => {
  const types = (text(args, 'types') ?? 'public_channel').split(',').map((one) => one.trim());
  for (const type of types) needScope(state, scopeOfType[type] ?? refuse('invalid_types'));
  const start = Number(Buffer.from(text(args, 'cursor') ?? '', 'base64').toString() || 0);
  if (!Number.isInteger(start)) return refuse('invalid_cursor');
  const found = state
    .channels()
    .filter((channel) => types.includes(typeOf(state, channel)))
    .filter((channel) => !channel.isPrivate || isMember(state, channel))
    .filter((channel) => !(truthy(args, 'exclude_archived') && channel.isArchived));
  const end = start + count(args, 'limit', 100, 999);
  return {
    channels: found.slice(start, end).map((channel) => channelJson(state, channel)),
    response_metadata: { next_cursor: end < found.length ? Buffer.from(String(end)).toString('base64') : '' },
  };
};

const enter = (state: SlackState, channel: Channel, user: string, inviter?: string): void => {
  channel.members.push(user);
  const event = {
    type: 'member_joined_channel',
    user,
    channel: channel.id,
    channel_type: channel.isPrivate ? 'G' : 'C',
  };
  const { id: team } = state.workspace.team;
  void emit(state, { ...event, team, ...(inviter && { inviter }), event_ts: newTimestamp() });
  state.changed();
};

const groupChannel = ({ state, args }: Call): Channel => {
  const channel = visibleChannel(state, required(args, 'channel'));
  if (state.isDirect(channel)) return refuse('method_not_supported_for_channel_type');
  return channel.isArchived ? refuse('is_archived') : channel;
};

export const joinConversation = (call: Call): Json => {
  const { state } = call;
  const channel = groupChannel(call);
  if (channel.isPrivate) return refuse('method_not_supported_for_channel_type');
  const warning = 'already_in_channel';
  const already = isMember(state, channel);
  if (!already) enter(state, channel, state.workspace.app.botUserId);
  return {
    channel: channelJson(state, channel),
    ...(already && { warning, response_metadata: { warnings: [warning] } }),
  };
};

export const inviteToConversation = (call: Call): Json => {
  const { state, args } = call;
  const channel = groupChannel(call);
  const users = (text(args, 'users') ?? '').split(',').filter(Boolean);
  if (users.length === 0) return refuse('no_user');
  if (users.length > maxInvited) return refuse('too_many_users');
  if (!isMember(state, channel)) return refuse('not_in_channel');
  for (const user of users) refuseGuest(state, channel, user);
  for (const user of users) enter(state, channel, user, state.workspace.app.botUserId);
  return { channel: channelJson(state, channel) };
};

const refuseGuest = (state: SlackState, channel: Channel, user: string): void => {
  const person = state.person(user) ?? refuse('user_not_found');
  if (user === state.workspace.app.botUserId) refuse('cant_invite_self');
  if (channel.members.includes(user)) refuse('already_in_channel');
  if (person.isDeleted) refuse('cant_invite');
};
