import type { Json } from '../kit/rules.ts';
import { emit } from '../link/events.ts';
import { newTimestamp } from '../state/ids.ts';
import type { Message } from '../state/messages.ts';
import type { SlackState } from '../state/slack-state.ts';
import { isMember } from './channels.ts';
import { messageJson } from './content.ts';

const kindsOf = (state: SlackState, message: Message): { name: string; channel_type: string } | undefined => {
  const channel = state.channel(message.channel);
  if (!channel || message.ephemeralFor || !isMember(state, channel)) return undefined;
  if (state.isDirect(channel)) return { name: 'message.im', channel_type: 'im' };
  return channel.isPrivate
    ? { name: 'message.groups', channel_type: 'group' }
    : { name: 'message.channels', channel_type: 'channel' };
};

/** Tells the app of a message in a channel it is in, its own messages included; Slack sends these in the background. */
const tell = (state: SlackState, message: Message, event: Json): void => {
  const kinds = kindsOf(state, message);
  if (!kinds) return;
  const { name, channel_type } = kinds;
  const stamp = { channel: message.channel, channel_type, event_ts: newTimestamp() };
  void emit(state, { type: 'message', ...event, ...stamp }, name);
};

export const tellPosted = (state: SlackState, message: Message): void => {
  const { subtype, ...plain } = messageJson(state, message, true);
  // A broadcast reply reaches apps as an ordinary message first; the shared file is a subtype of its own.
  tell(
    state,
    message,
    message.files ? { ...plain, subtype: 'file_share' } : { ...plain, ...(subtype ? { subtype } : {}) },
  );
};

export const tellChanged = (state: SlackState, message: Message): void =>
  tell(state, message, {
    subtype: 'message_changed',
    hidden: true,
    ts: newTimestamp(),
    message: messageJson(state, message, true),
  });

export const tellDeleted = (state: SlackState, message: Message): void =>
  tell(state, message, {
    subtype: 'message_deleted',
    hidden: true,
    ts: newTimestamp(),
    deleted_ts: message.ts,
    previous_message: messageJson(state, message, true),
  });
