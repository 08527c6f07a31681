import type { Clock, StoredMessage, Store } from '../../flow/ports.ts';
import { plain } from '../blocks/pieces.ts';
import type { SlackLog } from '../log.ts';
import { postsIn } from './pacing.ts';
import type { Outcome, Posted, Posting } from './posting.ts';
import type { Shown } from './subjects.ts';
import { shownNow } from './subjects.ts';

export type Telling = { posting: Posting; store: Store; clock: Clock; log: SlackLog; workspaceUrl: string };

/** Longer than a post or an edit may take: an older claim belongs to nobody any more, and nobody knows what became of it. */
export const CLAIM_MS = 20_000;
export const ROOT_DROPPED = 'the first message of its thread was dropped';
/** A channel that is closed to the bot is tried again: somebody may invite it. */
export const UNREACHABLE_MS = 5 * 60_000;

/** Where a message stands in Slack, that it never will, or the moment to try again. */
export type Fate = Posted | 'dropped' | { again: number };

/** A message that this process claimed at `claimedAt`. */
export type ClaimedMessage = StoredMessage & { claimedAt: number };

export function postedAlready({ state, channel, ts }: StoredMessage): Posted | 'dropped' | undefined {
  if (state === 'dropped') return 'dropped';
  return state === 'posted' && ts !== undefined ? { channel, ts } : undefined;
}

/** Posts what is not posted yet, or finds where it is. */
export async function postOne(
  telling: Telling,
  message: StoredMessage,
  root: Posted | 'dropped' | undefined,
): Promise<Fate> {
  if (root === 'dropped') return drop(telling, message, ROOT_DROPPED);
  const { clock, store, workspaceUrl } = telling;
  const { key, claimedAt } = message;
  const where = root === undefined ? { channel: message.channel } : { channel: root.channel, threadTs: root.ts };
  const now = clock.now();
  const staleAt = (claimedAt ?? 0) + CLAIM_MS + 1;
  if (message.state === 'posting' && staleAt > now) return { again: staleAt };
  const lane = postsIn(where.channel);
  const slot = await store.tx((tx) => tx.slots.take({ ...lane, key, now, isFirst: false }));
  if (slot > now) return { again: slot };
  if (message.state === 'posting') {
    // Somebody began to post it and did not say how that ended: Slack knows.
    const found = await telling.posting.find({ ...where, key, since: claimedAt ?? now });
    if (found.kind === 'ok' && found.value !== undefined) return settle(telling, key, found.value, found.value.version);
    if (found.kind === 'later') return { again: now + found.afterMs };
    if (found.kind === 'unknown') return { again: now + CLAIM_MS };
    if (found.kind !== 'ok')
      telling.log.warn({ key, error: found.error }, 'message may appear twice: history unreadable');
  }
  const shown = await store.tx((tx) => shownNow(tx, message.body, workspaceUrl));
  if (shown === undefined) return drop(telling, message, 'what it is about is gone');
  if (!(await store.tx((tx) => tx.outbox.claim(key, now, now - CLAIM_MS)))) return { again: now + CLAIM_MS };
  // Whoever slept since has lost its claim: somebody else posts it.
  if (clock.now() > now + CLAIM_MS) return { again: clock.now() };
  const outcome = await post(telling, shown, { ...where, key });
  if (outcome.kind === 'later') {
    const heldAt = clock.now();
    await store.tx((tx) => tx.slots.hold({ ...lane, now: heldAt, until: heldAt + outcome.afterMs }));
  }
  return afterPost(telling, { ...message, claimedAt: now }, shown, outcome);
}

/** Posts it, or what of it Slack takes: the bare text, or a direct message where the channel is closed. */
async function post(
  { posting, log }: Telling,
  shown: Shown,
  where: { channel: string; threadTs?: string; key: string },
): Promise<Outcome<Posted>> {
  const { text, blocks, version, fallbackChannel } = shown;
  const letter = { text, blocks, version, ...where };
  const outcome = await posting.post(letter);
  if (outcome.kind === 'unusable') {
    log.error({ key: where.key, error: outcome.error }, 'message refused, posting its text alone');
    return posting.post({ ...letter, ...plain(text) });
  }
  const closed = outcome.kind === 'unreachable' || outcome.kind === 'never';
  if (!closed || fallbackChannel === undefined) return outcome;
  log.warn({ key: where.key, error: outcome.error }, 'channel is closed, telling the person directly');
  return posting.post({ ...letter, channel: fallbackChannel });
}

async function afterPost(
  telling: Telling,
  message: ClaimedMessage,
  { version }: Shown,
  outcome: Outcome<Posted>,
): Promise<Fate> {
  const { clock, store, log } = telling;
  const { key, channel, claimedAt } = message;
  switch (outcome.kind) {
    case 'ok':
      return settle(telling, key, outcome.value, version);
    case 'unknown':
      log.warn({ key, error: outcome.error }, 'message may or may not be posted');
      return { again: clock.now() + CLAIM_MS + 1 };
    case 'later':
      await store.tx((tx) => tx.outbox.release(key, claimedAt, 'pending'));
      log.warn({ key, error: outcome.error }, 'message has to wait');
      return { again: clock.now() + outcome.afterMs };
    case 'unreachable':
      await store.tx((tx) => tx.outbox.release(key, claimedAt, 'pending'));
      log.error({ key, channel, error: outcome.error }, 'channel is closed to the bot: invite it there');
      return { again: clock.now() + UNREACHABLE_MS };
    case 'unusable':
    case 'never':
      return dropClaimed(telling, message, outcome.error);
  }
}

async function settle({ store, clock }: Telling, key: string, { channel, ts }: Posted, version: number): Promise<Fate> {
  await store.tx((tx) => tx.outbox.posted(key, { channel, ts, shownVersion: version, at: clock.now() }));
  return { channel, ts };
}

/** Gives a message up that nobody else is posting just now, and says so. */
export async function drop(telling: Telling, message: StoredMessage, why: string): Promise<Fate> {
  const { store, clock } = telling;
  const now = clock.now();
  if (!(await store.tx((tx) => tx.outbox.claim(message.key, now, now - CLAIM_MS)))) return { again: now + CLAIM_MS };
  return dropClaimed(telling, { ...message, claimedAt: now }, why);
}

/** Gives a message up that is being posted here. */
export async function dropClaimed(
  { store, log }: Telling,
  { key, channel, claimedAt }: ClaimedMessage,
  why: string,
): Promise<'dropped'> {
  log.error({ key, channel, error: why }, 'message dropped');
  await store.tx((tx) => tx.outbox.release(key, claimedAt, 'dropped'));
  return 'dropped';
}
