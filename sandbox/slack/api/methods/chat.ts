import { limits } from '../../kit/limits.ts';
import type { Json } from '../../kit/rules.ts';
import type { Message } from '../../state/messages.ts';
import type { SlackState } from '../../state/slack-state.ts';
import { type Args, type Call, refuse, required, text, truthy } from '../answer.ts';
import { isMember, postingChannel, visibleChannel } from '../channels.ts';
import { messageJson, readContent, readMetadata } from '../content.ts';
import { tellChanged, tellDeleted, tellPosted } from '../message-events.ts';

export const threadOf = (state: SlackState, args: Args, channel: string): string | undefined => {
  const asked = text(args, 'thread_ts');
  if (!asked) return undefined;
  const parent = state.messages.posted(channel, asked) ?? refuse('thread_not_found');
  return parent.threadTs ?? parent.ts;
};

const warned = (warning: string | undefined): Json =>
  warning ? { warning, response_metadata: { warnings: [warning] } } : {};

/** `allow` enforces the channel's rate once everything else is in order, before anything is posted. */
export const postMessage = ({ state, args }: Call, allow: (channel: string) => void): Json => {
  const channel = postingChannel(state, text(args, 'channel'));
  const content = readContent(args);
  const { metadata, warning } = readMetadata(args);
  const threadTs = threadOf(state, args, channel.id);
  allow(channel.id);
  const message = state.messages.post({
    channel: channel.id,
    user: state.workspace.app.botUserId,
    fromApp: true,
    ...content,
    ...(threadTs && { threadTs, broadcast: truthy(args, 'reply_broadcast') }),
    ...(metadata && { metadata }),
  });
  state.changed();
  tellPosted(state, message);
  const cut = (text(args, 'text') ?? '').length > limits.messageText ? 'message_truncated' : undefined;
  return { channel: channel.id, ts: message.ts, message: messageJson(state, message, true), ...warned(cut ?? warning) };
};

const ownMessage = ({ state, args }: Call, notOwn: string): Message => {
  const channel = visibleChannel(state, text(args, 'channel'));
  const message = state.messages.posted(channel.id, required(args, 'ts')) ?? refuse('message_not_found');
  return message.fromApp ? message : refuse(notOwn);
};

export const updateMessage = (call: Call): Json => {
  const { state, args } = call;
  const message = ownMessage(call, 'cant_update_message');
  if ((text(args, 'text') ?? '').length > limits.updatedText) refuse('msg_too_long');
  const content = readContent(args);
  const change = readMetadata(args);
  message.text = content.text;
  message.blocks = content.blocks;
  // Slack marks a message as edited only when its words changed, not when an app redraws its blocks.
  message.edited ||= content.blocks.length === 0;
  if (change.metadata) message.metadata = change.metadata;
  else if ('metadata' in change) delete message.metadata;
  state.changed();
  tellChanged(state, message);
  const { channel, ts } = message;
  return { channel, ts, text: message.text, message: messageJson(state, message, true), ...warned(change.warning) };
};

export const deleteMessage = (call: Call): Json => {
  const message = ownMessage(call, 'cant_delete_message');
  call.state.messages.remove(message);
  call.state.changed();
  tellDeleted(call.state, message);
  return { channel: message.channel, ts: message.ts };
};

export const postEphemeral = ({ state, args }: Call): Json => {
  const channel = postingChannel(state, required(args, 'channel'));
  const user = required(args, 'user');
  if (!isMember(state, channel)) refuse('not_in_channel');
  if (!channel.members.includes(user)) refuse('user_not_in_channel');
  const content = readContent(args);
  const threadTs = threadOf(state, args, channel.id);
  const message = state.messages.post({
    channel: channel.id,
    user: state.workspace.app.botUserId,
    fromApp: true,
    ...content,
    ephemeralFor: user,
    ...(threadTs && { threadTs }),
  });
  state.changed();
  return { message_ts: message.ts };
};

export const getPermalink = ({ state, args }: Call): Json => {
  const channel = visibleChannel(state, text(args, 'channel'));
  const message = state.messages.posted(channel.id, required(args, 'message_ts')) ?? refuse('message_not_found');
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
  const { domain } = state.workspace.team;
  const permalink = `https://${domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
  return { channel: channel.id, permalink };
};
