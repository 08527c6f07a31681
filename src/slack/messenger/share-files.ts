import { setImmediate as othersTurn } from 'node:timers/promises';
import type { JobPayloads, StoredMessage } from '../../flow/ports.ts';
import type { ClaimedMessage, Telling } from './deliver.ts';
import { dropClaimed } from './deliver.ts';
import type { Bundle } from './file-bundles.ts';
import { bundleOf, commentOf } from './file-bundles.ts';
import { postsIn } from './pacing.ts';
import type { Outcome, Posted } from './posting.ts';

/** Longer than three calls and their uploads may take: an older claim belongs to nobody any more. */
const CLAIM_MS = 5 * 60_000;
/** Slack shows files a moment after it took them, so a lost answer is not asked about at once. */
const SHORTEST_WAIT_MS = 20_000;
const LONGEST_WAIT_MS = 10 * 60_000;
const GIVE_UP_MS = 24 * 60 * 60_000;
/** As many files as people can attach to one message. */
const MOST_FILES = 10;

/** Posts the files of one message in its thread, each once; what cannot be posted is given up, and the thread goes on. */
export async function shareFiles(telling: Telling, { threadKey, key }: JobPayloads['share-files']): Promise<void> {
  const thread = await telling.store.tx((tx) => tx.outbox.thread(threadKey));
  const message = thread.find((each) => each.key === key);
  const root = thread.find((each) => each.key === threadKey);
  if (message === undefined || message.state === 'posted' || message.state === 'dropped') return;
  if (root?.state !== 'posted' || root.ts === undefined) return;
  const again = await shareOnce(telling, message, { channel: root.channel, ts: root.ts });
  if (again === undefined) return;
  const runAt = Math.max(again, telling.clock.now() + 1);
  await telling.store.tx((tx) =>
    tx.enqueue('share-files', { threadKey, key }, { key: `share/${key}/at/${runAt}`, runAt }),
  );
}

/** The moment to try again, where there is one. */
async function shareOnce(telling: Telling, message: StoredMessage, root: Posted): Promise<number | undefined> {
  const { clock, store } = telling;
  const { key, body, state, claimedAt = 0 } = message;
  const now = clock.now();
  const staleAt = claimedAt + CLAIM_MS + 1;
  if (state === 'posting' && staleAt > now) return staleAt;
  const slot = await store.tx((tx) => tx.slots.take({ ...postsIn(root.channel), key, now, isFirst: false }));
  if (slot > now) return slot;
  if (!(await store.tx((tx) => tx.outbox.claim(key, now, now - CLAIM_MS)))) return now + CLAIM_MS;
  const claimed = { ...message, claimedAt: now };
  const bundle = await store.tx((tx) => bundleOf(tx, body));
  if (bundle === undefined) return given(telling, claimed, 'what the files are of is gone');
  const sharing = { message: claimed, root, bundle };
  return settled(telling, sharing, await shareMissing(telling, sharing));
}

/** Posts what the thread does not hold yet: an earlier try may have been interrupted anywhere. */
async function shareMissing({ posting, clock, log }: Telling, sharing: Sharing): Promise<Outcome<void>> {
  const { message, root, bundle } = sharing;
  const place = { channel: root.channel, threadTs: root.ts };
  const there = await posting.fileTitles({ ...place, since: bundle.since });
  if (there.kind === 'later' || there.kind === 'unknown') return there;
  if (there.kind !== 'ok') log.warn({ of: bundle.id, error: there.error }, 'files may appear twice: thread unreadable');
  const missing = bundle.files.filter(({ title }) => there.kind !== 'ok' || !there.value.has(title));
  for (let at = 0; at < missing.length; at += MOST_FILES) {
    const some = missing.slice(at, at + MOST_FILES);
    const files = await Promise.all(
      some.map(async ({ name, title, parts }) => ({ name, title, data: await inTurns(parts()) })),
    );
    // Whoever slept since has lost its claim: somebody else shares them.
    if (clock.now() > message.claimedAt + CLAIM_MS) return { kind: 'later', afterMs: 0, error: 'the claim is over' };
    const outcome = await posting.share({ ...place, comment: commentOf(bundle, some), files });
    if (outcome.kind !== 'ok') return outcome;
  }
  return { kind: 'ok', value: undefined };
}

type Sharing = { message: ClaimedMessage; root: Posted; bundle: Bundle };

async function settled(telling: Telling, sharing: Sharing, outcome: Outcome<void>): Promise<number | undefined> {
  const { clock, store, log } = telling;
  const { message, root, bundle } = sharing;
  const { key, claimedAt } = message;
  const now = clock.now();
  if (outcome.kind === 'ok') {
    // Slack names no message for files, and none is needed: they are never edited.
    await store.tx((tx) => tx.outbox.posted(key, { ...root, shownVersion: 0, at: now }));
    return undefined;
  }
  const age = now - bundle.since;
  if ((outcome.kind !== 'later' && outcome.kind !== 'unknown') || age > GIVE_UP_MS) {
    const hint = outcome.error === 'missing_scope' ? ': the app needs files:write, install it again' : '';
    return given(telling, message, `${outcome.error}${hint}`);
  }
  await store.tx((tx) => tx.outbox.release(key, claimedAt, 'pending'));
  log.warn({ key, error: outcome.error }, 'files have to wait');
  if (outcome.kind === 'later') return now + outcome.afterMs;
  return now + Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, age / 4));
}

async function given(telling: Telling, message: ClaimedMessage, why: string): Promise<undefined> {
  await dropClaimed(telling, message, why);
}

/** The whole text; between its parts the process does something else, since clicks have to be answered meanwhile. */
async function inTurns(parts: Iterable<string>): Promise<Buffer> {
  const written: Buffer[] = [];
  for (const part of parts) {
    written.push(Buffer.from(part));
    await othersTurn();
  }
  return Buffer.concat(written);
}
