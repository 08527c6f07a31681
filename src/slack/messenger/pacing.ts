/** Slack allows about one message a second in a channel. */
const POST_GAP_MS = 1000;
/** One card is edited no more often than a reader can follow. */
const EDIT_GAP_MS = 3000;
/** Just asked for, somebody is looking at it: what is found first is not held back. */
const FRESH_MS = 5000;
const FRESH_EDIT_GAP_MS = 1000;
/** chat.update is allowed about 50 times a minute in a whole workspace; endings come on top. */
const ALL_EDITS_GAP_MS = 1300;

/** When the next message or edit may go out; times are those of the caller's clock. */
export type Pacing = {
  postAt(channel: string, now: number): number;
  posted(channel: string, now: number): void;
  /** Slack asked to wait. */
  hold(channel: string, until: number): void;
  /** `since` is when what the message shows began. */
  editAt(message: { shownAt: number; since: number }, now: number): number;
  edited(now: number): void;
};

export function openPacing(): Pacing {
  const free = new Map<string, number>();
  let editsFree = 0;
  return {
    postAt: (channel, now) => Math.max(now, free.get(channel) ?? 0),
    posted: (channel, now) => {
      for (const [other, at] of free) if (at <= now) free.delete(other);
      free.set(channel, now + POST_GAP_MS);
    },
    hold: (channel, until) => {
      free.set(channel, Math.max(until, free.get(channel) ?? 0));
    },
    editAt: ({ shownAt, since }, now) => {
      const gap = now - since < FRESH_MS ? FRESH_EDIT_GAP_MS : EDIT_GAP_MS;
      return Math.max(now, shownAt + gap, editsFree);
    },
    edited: (now) => {
      editsFree = now + ALL_EDITS_GAP_MS;
    },
  };
}
