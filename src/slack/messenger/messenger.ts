import type { Jobs, StoredMessage, Tx } from '../../flow/ports.ts';
import { plain } from '../blocks/pieces.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { Telling } from './deliver.ts';
import { CLAIM_MS, drop, postedAlready, postOne, ROOT_DROPPED, UNREACHABLE_MS } from './deliver.ts';
import { EDITS, readFrom } from './pacing.ts';
import type { Posted } from './posting.ts';
import { isFiles } from './file-bundles.ts';
import { shareFiles } from './share-files.ts';
import type { Shown } from './subjects.ts';
import { shownNow } from './subjects.ts';

const UNKNOWN_EDIT_MS = 5000;

/** Registers the jobs that bring what waits in a thread to Slack, oldest first, edit what has changed, and post files. */
export function openMessenger(telling: Telling, jobs: Jobs): void {
  // What is asked for many times over is looked at once.
  const tell = oneAtATime((threadKey) => tellThread(telling, threadKey));
  jobs.work('tell-thread', ({ payload }) => tell(payload.threadKey));
  jobs.work('share-files', ({ payload }) => shareFiles(telling, payload));
}

async function tellThread(telling: Telling, threadKey: string): Promise<void> {
  const read = () => telling.store.tx((tx) => tx.outbox.thread(threadKey));
  const again = await postAll(telling, await read());
  const edits: (number | undefined)[] = [];
  for (const message of await read()) edits.push(await editOne(telling, message));
  const due = [again, ...edits].filter((at) => at !== undefined);
  if (due.length === 0) return;
  const runAt = Math.max(Math.min(...due), telling.clock.now() + 1);
  await telling.store.tx((tx) =>
    tx.enqueue('tell-thread', { threadKey }, { key: `tell/${threadKey}/at/${runAt}`, runAt }),
  );
}

/** Posts what is not posted, in order; stops at the first that has to wait and says until when. */
async function postAll(telling: Telling, messages: StoredMessage[]): Promise<number | undefined> {
  let root: Posted | 'dropped' | undefined;
  for (const message of messages) {
    if (isFiles(message.body)) {
      await handOver(telling, message, root);
      continue;
    }
    const fate = postedAlready(message) ?? (await postOne(telling, message, root));
    if (fate !== 'dropped' && 'again' in fate) return fate.again;
    if (message.key === message.threadKey) root = fate;
  }
  return undefined;
}

/** Files have a job of their own, once there is a thread to put them in. */
async function handOver(telling: Telling, message: StoredMessage, root: Posted | 'dropped' | undefined): Promise<void> {
  const { key, threadKey, state } = message;
  if (state === 'posted' || state === 'dropped' || root === undefined) return;
  if (root === 'dropped') {
    await drop(telling, message, ROOT_DROPPED);
    return;
  }
  await telling.store.tx((tx) => tx.enqueue('share-files', { threadKey, key }, { key: `share/${key}` }));
}

/** Brings a living message up to date; says when to look again where that has to wait. */
async function editOne(telling: Telling, message: StoredMessage): Promise<number | undefined> {
  const { store, clock, posting, log, workspaceUrl } = telling;
  const { key, body, ts, channel } = message;
  if (body.kind === 'announcement' || message.state !== 'posted' || ts === undefined) return undefined;
  const now = clock.now();
  const turn = await store.tx((tx) => takeTurn(tx, message, { now, workspaceUrl }));
  if (typeof turn !== 'object') return turn;
  let outcome = await posting.edit({ channel, ts }, turn);
  if (outcome.kind === 'unusable') {
    log.error({ key, error: outcome.error }, 'edit refused, showing its text alone');
    outcome = await posting.edit({ channel, ts }, plain(turn.text));
  }
  switch (outcome.kind) {
    case 'later':
      return endEdit(telling, { key, claimedAt: now, holdMs: outcome.afterMs, againMs: outcome.afterMs });
    case 'unknown':
      return endEdit(telling, { key, claimedAt: now, againMs: UNKNOWN_EDIT_MS });
    case 'unreachable':
      log.error({ key, channel, error: outcome.error }, 'channel is closed to the bot: invite it there');
      return endEdit(telling, { key, claimedAt: now, againMs: UNREACHABLE_MS });
    case 'unusable':
    case 'never':
      log.error({ key, channel, error: outcome.error }, 'message can no longer be edited');
      break;
    case 'ok':
  }
  return afterEdit(telling, { message, claimedAt: now, version: turn.version });
}

/**
 * What the message is to show now, once it is this caller's to edit; the moment to ask again where that has to wait.
 * What it shows is read under the claim, so that whoever edits later shows no less.
 */
async function takeTurn(
  tx: Tx,
  message: StoredMessage,
  { now, workspaceUrl }: { now: number; workspaceUrl: string },
): Promise<Shown | number | undefined> {
  const { key, body, claimedAt = 0, shownAt = 0, shownVersion } = message;
  const shown = await shownNow(tx, body, workspaceUrl);
  if (shown === undefined || shown.version <= shownVersion) return undefined;
  const isFirst = shown.isFinal || (shown.turnedAt ?? 0) > shownAt;
  const readAt = readFrom({ shownAt, since: shown.since }, now);
  if (!isFirst && readAt > now) return readAt;
  const slot = await tx.slots.take({ ...EDITS, key, now, isFirst });
  if (slot > now) return slot;
  const isMine = await tx.outbox.claimEdit(key, shown.version, now, now - CLAIM_MS);
  return isMine ? shown : Math.max(now, claimedAt + CLAIM_MS + 1);
}

type EndedEdit = { key: string; claimedAt: number; againMs: number; holdMs?: number };

/** Gives up a turn in which nothing was shown for certain; says when to look again. */
async function endEdit({ store, clock }: Telling, { key, claimedAt, againMs, holdMs }: EndedEdit): Promise<number> {
  const now = clock.now();
  await store.tx(async (tx) => {
    await tx.outbox.edited(key, claimedAt);
    if (holdMs !== undefined) await tx.slots.hold({ ...EDITS, now, until: now + holdMs });
  });
  return now + againMs;
}

type Edited = { message: StoredMessage; claimedAt: number; version: number };

/** Stores what is shown, and looks once more: it may have changed while Slack was asked, or been shown in between. */
async function afterEdit({ store, clock, workspaceUrl }: Telling, { message, claimedAt, version }: Edited) {
  return store.tx(async (tx) => {
    const at = clock.now();
    if (!(await tx.outbox.edited(message.key, claimedAt, { version, at }))) return at;
    const latest = await shownNow(tx, message.body, workspaceUrl);
    return latest !== undefined && latest.version > version ? at : undefined;
  });
}
