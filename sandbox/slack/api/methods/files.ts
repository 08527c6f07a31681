import { isJson, type Json, stringOf } from '../../kit/rules.ts';
import { withIds } from '../../kit/surface.ts';
import { emit } from '../../link/events.ts';
import type { SharedFile } from '../../state/files.ts';
import { newTimestamp } from '../../state/ids.ts';
import type { SlackState } from '../../state/slack-state.ts';
import { type Call, json, refuse, refuseArgument, required, text } from '../answer.ts';
import { isMember, visibleChannel } from '../channels.ts';
import { readBlocks } from '../content.ts';
import { fileJson } from '../file-json.ts';
import { tellPosted } from '../message-events.ts';
import { threadOf } from './chat.ts';

/** Slack's own limit for a file. */
const maxBytes = 1_000_000_000;
const maxAltText = 1000;

export const getUploadUrl = ({ state, args }: Call): Json => {
  const name = required(args, 'filename');
  const size = Number(text(args, 'length') ?? 0);
  const altText = text(args, 'alt_txt') ?? '';
  if (!Number.isInteger(size) || size < 0) return refuseArgument('length must be an integer');
  if (size === 0) return refuse('missing_argument');
  if (size > maxBytes) return refuse('file_upload_size_restricted');
  if (altText.length > maxAltText) return refuse('alt_txt_too_large');
  const { file, path } = state.files.reserve({ name, size, altText });
  return { upload_url: state.origin + path, file_id: file.id };
};

const namedFiles = ({ state, args }: Call): SharedFile[] => {
  const named = json(args, 'files', 'invalid_arguments');
  if (!Array.isArray(named) || named.length === 0) return refuseArgument('missing required field: files');
  return named.filter(isJson).map((one) => {
    const file = state.files.find(stringOf(one['id']));
    if (!file?.bytes || file.completed) return refuse('file_not_found');
    file.title = stringOf(one['title']) || file.title;
    return file;
  });
};

const shareChannel = (state: SlackState, id: string): string => {
  const known = state.channel(id);
  if (!known || (known.isPrivate && !isMember(state, known))) return refuse('invalid_channel');
  const channel = visibleChannel(state, id);
  return isMember(state, channel) && !channel.isArchived ? channel.id : refuse('posting_to_channel_denied');
};

/** Without a channel the files stay private to the app. */
export const completeUpload = (call: Call): Json => {
  const { state, args } = call;
  const files = namedFiles(call);
  const asked = text(args, 'channel_id') ?? text(args, 'channels');
  const channel = asked && shareChannel(state, asked);
  const threadTs = channel ? threadOf(state, args, channel) : undefined;
  const blocks = readBlocks(args) ?? [];
  for (const file of files) file.completed = true;
  if (channel) share(state, { channel, threadTs, files, text: text(args, 'initial_comment') ?? '', blocks });
  return { files: files.map((file) => fileJson(state, file)) };
};

type Share = { channel: string; threadTs: string | undefined; files: SharedFile[]; text: string; blocks: Json[] };

const share = (state: SlackState, { channel, threadTs, files, text: words, blocks }: Share): void => {
  const message = state.messages.post({
    channel,
    user: state.workspace.app.botUserId,
    fromApp: true,
    text: words,
    blocks: withIds(blocks),
    files,
    ...(threadTs && { threadTs }),
  });
  for (const file of files) {
    file.channels.push(channel);
    const shared = { type: 'file_shared', file_id: file.id, file: { id: file.id }, user_id: message.user };
    void emit(state, { ...shared, channel_id: channel, event_ts: newTimestamp() });
  }
  tellPosted(state, message);
  state.changed();
};

export const fileInfo = ({ state, args }: Call): Json => {
  const file = state.files.find(required(args, 'file'));
  if (!file?.completed) return refuse('file_not_found');
  return { file: fileJson(state, file), comments: [], paging: { count: 100, total: 0, page: 1, pages: 0 } };
};
