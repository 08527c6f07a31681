import { limits } from '../kit/limits.ts';
import { isJson, type Json } from '../kit/rules.ts';
import { checkMessage, withIds } from '../kit/surface.ts';
import type { Message, Metadata } from '../state/messages.ts';
import type { Block } from '../contract.ts';
import type { SlackState } from '../state/slack-state.ts';
import { accepted, type Args, json, refuse, text } from './answer.ts';
import { fileJson } from './file-json.ts';

export type Content = { text: string; blocks: Block[] };

/** The text and blocks of a call, checked as Slack does. */
export const readContent = (args: Args): Content => {
  if (json(args, 'attachments', 'invalid_attachments') !== undefined) refuse('invalid_attachments');
  const markdown = text(args, 'markdown_text');
  const words = text(args, 'text');
  const blocks = readBlocks(args);
  if (markdown !== undefined && (words !== undefined || blocks)) refuse('markdown_text_conflict');
  if (markdown !== undefined && markdown.length > limits.markdownText) refuse('msg_too_long');
  const said = markdown ?? words;
  if (said === undefined && !blocks) refuse('no_text');
  return { text: (said ?? '').slice(0, limits.messageText), blocks: withIds(blocks ?? []) };
};

export const readBlocks = (args: Args): Json[] | undefined => {
  const blocks = json(args, 'blocks', 'invalid_blocks_format');
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) return refuse('invalid_blocks_format');
  if (blocks.length === 0) return undefined;
  return accepted(checkMessage(blocks));
};

export type MetadataChange = { metadata?: Metadata | undefined; warning?: string };

/** Slack drops metadata that breaks its schema and only warns; an empty object takes metadata away. */
export const readMetadata = (args: Args): MetadataChange => {
  const value = json(args, 'metadata', 'invalid_metadata_format');
  if (value === undefined) return {};
  if (!isJson(value)) return refuse('invalid_metadata_format');
  if (Object.keys(value).length === 0) return { metadata: undefined };
  if (Buffer.byteLength(JSON.stringify(value)) > limits.metadataBytes) return refuse('metadata_too_large');
  const { event_type, event_payload } = value;
  if (typeof event_type !== 'string' || !/^[A-Za-z0-9_-]+$/u.test(event_type) || !isFlat(event_payload))
    return { warning: 'invalid_metadata_schema' };
  return { metadata: { event_type, event_payload } };
};

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
const isFlat = (payload: unknown): payload is Json =>
  isJson(payload) &&
  Object.values(payload).every((value) => {
    const inner = isJson(value) ? Object.values(value) : [value].flat();
    return inner.every((one) => isScalar(one) || (isJson(one) && Object.values(one).every(isScalar)));
  });

/** A message as the Web API and payloads carry it. */
export const messageJson = (state: SlackState, message: Message, withMetadata = false): Json => {
  const { team, app } = state.workspace;
  const { ts, user, text: words, blocks, threadTs, metadata } = message;
  return {
    type: 'message',
    user,
    ts,
    text: words,
    team: team.id,
    ...(message.fromApp && { bot_id: app.botId, app_id: app.id }),
    ...(blocks.length > 0 && { blocks }),
    ...(message.edited && { edited: { user, ts } }),
    ...(message.broadcast && { subtype: 'thread_broadcast' }),
    ...(message.reactions?.size && { reactions: reactionsJson(message.reactions) }),
    ...(message.files && { files: message.files.map((file) => fileJson(state, file)), upload: false }),
    ...threadJson(state, message, threadTs),
    ...(withMetadata && metadata && { metadata }),
  };
};

const reactionsJson = (reactions: ReadonlyMap<string, ReadonlySet<string>>): Json[] =>
  [...reactions].map(([name, users]) => ({ name, users: [...users], count: users.size }));

const threadJson = (state: SlackState, { channel, ts }: Message, threadTs: string | undefined): Json => {
  if (threadTs) return { thread_ts: threadTs, parent_user_id: state.messages.posted(channel, threadTs)?.user };
  const replies = state.messages.replies(channel, ts);
  if (replies.length === 0) return {};
  return {
    thread_ts: ts,
    reply_count: replies.length,
    reply_users: [...new Set(replies.map((one) => one.user))],
    latest_reply: replies.at(-1)?.ts,
  };
};
