import type { Json } from '../../kit/rules.ts';
import type { Message } from '../../state/messages.ts';
import type { SlackState } from '../../state/slack-state.ts';
import type { Channel } from '../../workspace.ts';
import { type Args, type Call, count, refuse, required, text, truthy } from '../answer.ts';
import { describedChannel, isMember, readableChannel } from '../channels.ts';
import { messageJson } from '../content.ts';

export const channelJson = (state: SlackState, channel: Channel): Json => {
  const direct = state.isDirect(channel);
  const common = { id: channel.id, created: 0, is_archived: channel.isArchived ?? false, is_im: direct };
  if (direct) return { ...common, user: channel.members[0], is_org_shared: false };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_general: false,
    is_member: isMember(state, channel),
    num_members: channel.members.length,
    context_team_id: state.workspace.team.id,
  };
};

export const conversationInfo = ({ state, args }: Call): Json => ({
  channel: channelJson(state, describedChannel(state, required(args, 'channel'))),
});

export const conversationMembers = ({ state, args }: Call): Json => ({
  members: describedChannel(state, required(args, 'channel')).members,
  response_metadata: { next_cursor: '' },
});

export const openConversation = ({ state, args }: Call): Json => {
  const users = (text(args, 'users') ?? '').split(',').filter(Boolean);
  const [first] = users;
  if (!first) return refuse('users_list_not_supplied');
  if (users.length > 1) return refuse('method_not_supported_for_channel_type');
  const person = state.person(first) ?? refuse('user_not_found');
  if (person.isDeleted) return refuse('user_disabled');
  if (person.isBot) return refuse('cannot_dm_bot');
  const channel = state.directMessage(person.id);
  return { channel: truthy(args, 'return_im') ? channelJson(state, channel) : { id: channel.id } };
};

const timestamp = (args: Args, name: string, fallback: number): number => {
  const asked = text(args, name);
  if (asked === undefined) return fallback;
  return /^\d+(\.\d+)?$/u.test(asked) ? Number(asked) : refuse(`invalid_ts_${name}`);
};

const within = (args: Args): ((message: Message) => boolean) => {
  const oldest = timestamp(args, 'oldest', 0);
  const latest = timestamp(args, 'latest', Number.POSITIVE_INFINITY);
  const inclusive = truthy(args, 'inclusive');
  return ({ ts }) => {
    const at = Number(ts);
    return (at > oldest && at < latest) || (inclusive && (at === oldest || at === latest));
  };
};

const pageOf = ({ state, args }: Call, messages: Message[]): Json => {
  const start = Number(Buffer.from(text(args, 'cursor') ?? '', 'base64').toString() || 0);
  if (!Number.isInteger(start)) return refuse('invalid_cursor');
  const end = start + count(args, 'limit', 100, 999);
  const more = end < messages.length;
  const withMetadata = truthy(args, 'include_all_metadata');
  return {
    messages: messages.slice(start, end).map((message) => messageJson(state, message, withMetadata)),
    has_more: more,
    ...(more && { response_metadata: { next_cursor: Buffer.from(String(end)).toString('base64') } }),
  };
};

/** Newest first. */
export const history = (call: Call): Json => {
  const channel = readableChannel(call.state, required(call.args, 'channel'));
  const messages = call.state.messages.roots(channel.id).filter(within(call.args)).toReversed();
  return { ...pageOf(call, messages), pin_count: 0 };
};

/** The parent, then its replies, oldest first. */
export const replies = (call: Call): Json => {
  const { state, args } = call;
  const channel = readableChannel(state, required(args, 'channel'));
  const asked = state.messages.posted(channel.id, required(args, 'ts')) ?? refuse('thread_not_found');
  const parent = (asked.threadTs && state.messages.posted(channel.id, asked.threadTs)) || asked;
  const inThread = state.messages.replies(channel.id, parent.ts).filter(within(args));
  return pageOf(call, [parent, ...inThread]);
};
