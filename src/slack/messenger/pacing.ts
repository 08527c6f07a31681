import type { Lane } from '../../flow/ports.ts';

/** One card is edited no more often than a reader can follow. */
const EDIT_GAP_MS = 3000;
/** Just asked for, somebody is looking at it: what is found first is not held back. */
const FRESH_MS = 5000;
const FRESH_EDIT_GAP_MS = 1000;

/** chat.update is allowed about 50 times a minute in a whole workspace. https://docs.slack.dev/apis/web-api/rate-limits */
export const EDITS: Lane = { lane: 'edits', gap: 1300 };

/** Slack allows about one message a second in a channel. */
export function postsIn(channel: string): Lane {
  return { lane: `posts/${channel}`, gap: 1000 };
}

/** When a message may be edited again for its reader's sake; `since` is when what it shows began. */
export function readFrom({ shownAt, since }: { shownAt: number; since: number }, now: number): number {
  return shownAt + (now - since < FRESH_MS ? FRESH_EDIT_GAP_MS : EDIT_GAP_MS);
}
