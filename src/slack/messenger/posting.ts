import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import type { WebClient } from '@slack/web-api';
import type { Clients } from '../clients.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { METADATA_EVENT } from '../ids.ts';

/** Where a message goes, and the key by which it can be found again. */
type Letter = Rendered & { channel: string; threadTs?: string; key: string; version: number };

export type Posted = { channel: string; ts: string };

/**
 * What became of a message. `later`: Slack did not take it now. `unknown`: it may have. `unreachable`: the channel is
 * closed to the bot. `unusable`: Slack takes the channel, not the message. `never`: no message can go there any more.
 */
export type Outcome<T> =
  | { kind: 'ok'; value: T }
  | { kind: 'later'; afterMs: number; error: string }
  | { kind: 'unknown' | 'unreachable' | 'unusable' | 'never'; error: string };

export type Posting = {
  post(letter: Letter): Promise<Outcome<Posted>>;
  edit(at: Posted, rendered: Rendered): Promise<Outcome<void>>;
  /** The message that carries the key, posted since `since` (milliseconds since 1970). */
  find(where: Place & { key: string }): Promise<Outcome<Found | undefined>>;
  /** Titles of the files posted there since `since`. */
  fileTitles(where: Place): Promise<Outcome<Set<string>>>;
  /** One message in the thread that holds the files, below the comment (mrkdwn). */
  share(parcel: Parcel): Promise<Outcome<void>>;
};
/** `since` is milliseconds since 1970. */
type Place = { channel: string; threadTs?: string; since: number };
type Parcel = {
  channel: string;
  threadTs: string;
  comment: string;
  files: { name: string; title: string; data: Buffer }[];
};
type Found = Posted & { version: number };

/** Slack's own clock may be this far from ours. */
const CLOCK_SKEW_MS = 120_000;
const MOST_PAGES = 10;

const UNREACHABLE = new Set(['channel_not_found', 'not_in_channel', 'restricted_action', 'missing_scope']);
const NEVER = new Set([
  'is_archived',
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'thread_not_found',
]);
/** Slack says that such a call may have had an effect all the same. */
const UNKNOWN = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);
/** About the app, not about the message: it goes out once somebody has put that right. */
const OURS = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'team_access_not_granted',
]);
const AFTER_OURS_MS = 60_000;

/** The clients neither retry nor wait for rate limits: what to do then is decided by the caller. */
export function openPosting({ posting: client, files }: Pick<Clients, 'posting' | 'files'>): Posting {
  const { postMessage, update } = client.chat;
  return {
    post: (letter) =>
      settled(async () => {
        const { channel, threadTs, text, blocks, key, version } = letter;
        const { channel: went, ts } = await postMessage({
          channel,
          text,
          blocks,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
          metadata: { event_type: METADATA_EVENT, event_payload: { key, version } },
          unfurl_links: false,
          unfurl_media: false,
          parse: 'none',
        });
        if (ts === undefined) throw new Error('the answer names no message');
        return { channel: went ?? channel, ts };
      }),
    edit: ({ channel, ts }, { text, blocks }) =>
      settled(async () => {
        // The default of `parse` is another here than for a new message.
        await update({ channel, ts, text, blocks, parse: 'none' });
      }),
    find: (where) => settled(() => findByKey(client, where)),
    fileTitles: (where) => settled(() => findTitles(client, where)),
    share: (parcel) =>
      settled(async () => {
        await files.filesUploadV2({
          channel_id: parcel.channel,
          thread_ts: parcel.threadTs,
          initial_comment: parcel.comment,
          file_uploads: parcel.files.map(({ name, title, data }) => ({ filename: name, title, file: data })),
        });
      }),
  };
}

async function findByKey(client: WebClient, where: Place & { key: string }): Promise<Found | undefined> {
  for await (const { ts, metadata } of messagesIn(client, where)) {
    const payload: { key?: unknown; version?: unknown } = metadata?.event_payload ?? {};
    if (ts === undefined || metadata?.event_type !== METADATA_EVENT || payload.key !== where.key) continue;
    return { channel: where.channel, ts, version: typeof payload.version === 'number' ? payload.version : 0 };
  }
  return undefined;
}

async function findTitles(client: WebClient, where: Place): Promise<Set<string>> {
  const titles = new Set<string>();
  for await (const { files } of messagesIn(client, where)) {
    for (const { title } of files ?? []) if (title !== undefined) titles.add(title);
  }
  return titles;
}

/** What was posted there since then, page by page. */
async function* messagesIn(client: WebClient, { channel, threadTs, since }: Place) {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const question = {
      channel,
      oldest: ((since - CLOCK_SKEW_MS) / 1000).toFixed(6),
      limit: 100,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const answer =
      threadTs === undefined
        ? await client.conversations.history(question)
        : await client.conversations.replies({ ...question, ts: threadTs });
    yield* answer.messages ?? [];
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return;
  }
}

async function settled<T>(call: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'ok', value: await call() };
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError) {
      return { kind: 'later', afterMs: error.retryAfter * 1000, error: 'ratelimited' };
    }
    if (!(error instanceof WebAPIPlatformError)) return { kind: 'unknown', error: messageOf(error) };
    const said = error.data.error;
    if (said === 'ratelimited' || OURS.has(said)) return { kind: 'later', afterMs: AFTER_OURS_MS, error: said };
    if (UNKNOWN.has(said)) return { kind: 'unknown', error: said };
    if (UNREACHABLE.has(said)) return { kind: 'unreachable', error: said };
    return { kind: NEVER.has(said) ? 'never' : 'unusable', error: said };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
