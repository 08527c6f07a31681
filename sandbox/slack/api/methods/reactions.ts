import type { Json } from '../../kit/rules.ts';
import { emit } from '../../link/events.ts';
import { newTimestamp } from '../../state/ids.ts';
import type { Message } from '../../state/messages.ts';
import type { SlackState } from '../../state/slack-state.ts';
import { type Call, refuse, text } from '../answer.ts';
import { isMember, visibleChannel } from '../channels.ts';
import { messageJson } from '../content.ts';

const emojiName = /^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/u;
/** Different emoji on one message; Slack names no number in its documentation. */
const maxEmoji = 50;

const itemOf = ({ state, args }: Call): Message => {
  const id = text(args, 'channel');
  const ts = text(args, 'timestamp');
  if (!id || !ts) return refuse('no_item_specified');
  if (!/^\d+\.\d+$/u.test(ts)) return refuse('bad_timestamp');
  return state.messages.posted(visibleChannel(state, id).id, ts) ?? refuse('message_not_found');
};

const nameOf = ({ args }: Call): string => {
  const name = (text(args, 'name') ?? '').replaceAll(/^:|:$/gu, '');
  return emojiName.test(name) ? name : refuse('invalid_name');
};

const tell = (state: SlackState, message: Message, { type, user, name }: Record<'type' | 'user' | 'name', string>) => {
  const channel = state.channel(message.channel);
  if (!channel || !isMember(state, channel)) return;
  const item = { type: 'message', channel: message.channel, ts: message.ts };
  void emit(state, { type, user, reaction: name, item, item_user: message.user, event_ts: newTimestamp() });
};

/** Adds one person's emoji, or says why Slack would not. */
export const react = (state: SlackState, message: Message, user: string, name: string): string | undefined => {
  const reactions = (message.reactions ??= new Map<string, Set<string>>());
  const users = reactions.get(name) ?? new Set<string>();
  if (users.has(user)) return 'already_reacted';
  if (!reactions.has(name) && reactions.size >= maxEmoji) return 'too_many_emoji';
  reactions.set(name, users.add(user));
  tell(state, message, { type: 'reaction_added', user, name });
  state.changed();
  return undefined;
};

export const unreact = (state: SlackState, message: Message, user: string, name: string): string | undefined => {
  const users = message.reactions?.get(name);
  if (!users?.delete(user)) return 'no_reaction';
  if (users.size === 0) message.reactions?.delete(name);
  tell(state, message, { type: 'reaction_removed', user, name });
  state.changed();
  return undefined;
};

const change = (call: Call, how: typeof react): Json => {
  const name = nameOf(call);
  const refused = how(call.state, itemOf(call), call.state.workspace.app.botUserId, name);
  return refused ? refuse(refused) : {};
};

export const addReaction = (call: Call): Json => change(call, react);
export const removeReaction = (call: Call): Json => change(call, unreact);

export const getReactions = (call: Call): Json => {
  const message = itemOf(call);
  return { type: 'message', channel: message.channel, message: messageJson(call.state, message) };
};
