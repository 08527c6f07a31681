import type { Jobs, StoredMessage } from '../../flow/ports.ts';
import { plain } from '../blocks/pieces.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { MessengerRooms, Telling } from './deliver.ts';
import { drop, postedAlready, postOne, ROOT_DROPPED, UNREACHABLE_MS } from './deliver.ts';
import { openPacing } from './pacing.ts';
import type { Posted } from './posting.ts';
import { isFiles } from './file-bundles.ts';
import { shareFiles } from './share-files.ts';
import { shownNow } from './subjects.ts';

const UNKNOWN_EDIT_MS = 5000;

/** Registers the jobs that bring what waits in a thread to Slack, oldest first, edit what has changed, and post files. */
export function openMessenger(rooms: MessengerRooms, jobs: Jobs): void {
  const telling = { ...rooms, pacing: openPacing() };
  // An older edit of a card must not land on a newer one.
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
  const { store, clock, pacing, posting, log } = telling;
  const { key, body, ts, channel, shownVersion, shownAt } = message;
  if (body.kind === 'announcement' || message.state !== 'posted' || ts === undefined) return undefined;
  const shown = await store.tx((tx) => shownNow(tx, body));
  if (shown === undefined || shown.version <= shownVersion) return undefined;
  const now = clock.now();
  const isDue = shown.isFinal || (shown.turnedAt ?? 0) > (shownAt ?? 0);
  const slot = isDue ? now : pacing.editAt({ shownAt: shownAt ?? 0, since: shown.since }, now);
  if (slot > now) return slot;
  pacing.edited(now);
  let outcome = await posting.edit({ channel, ts }, shown);
  if (outcome.kind === 'unusable') {
    log.error({ key, error: outcome.error }, 'edit refused, showing its text alone');
    outcome = await posting.edit({ channel, ts }, plain(shown.text));
  }
  switch (outcome.kind) {
    case 'later':
      return clock.now() + outcome.afterMs;
    case 'unknown':
      return clock.now() + UNKNOWN_EDIT_MS;
    case 'unreachable':
      log.error({ key, channel, error: outcome.error }, 'channel is closed to the bot: invite it there');
      return clock.now() + UNREACHABLE_MS;
    case 'unusable':
    case 'never':
      log.error({ key, channel, error: outcome.error }, 'message can no longer be edited');
      break;
    case 'ok':
  }
  return afterEdit(telling, message, shown.version);
}

/** Stores what is shown, and looks once more: it may have changed while Slack was asked. */
async function afterEdit({ store, clock }: Telling, { key, body }: StoredMessage, version: number) {
  return store.tx(async (tx) => {
    await tx.outbox.shown(key, version, clock.now());
    const latest = await shownNow(tx, body);
    return latest !== undefined && latest.version > version ? clock.now() : undefined;
  });
}
