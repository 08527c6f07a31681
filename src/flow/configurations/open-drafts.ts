import { randomUUID } from 'node:crypto';
import { digestOf } from '../../domain/canonical.ts';
import type { Configuration, ConfigurationInput } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import {
  changesOf,
  configurationDigest,
  movedSince,
  settingsDigest,
  tagChanges,
} from '../../domain/configuration/draft.ts';
import { withRegion } from '../../domain/configuration/problem.ts';
import { publicRegions } from '../../domain/configuration/settings-problems.ts';
import { Refusal } from '../../domain/errors.ts';
import { demandRequester } from '../decide.ts';
import type { Tx } from '../ports.ts';
import type { DraftVerbs, OwnDraft } from './configuration-verbs.ts';
import { draftProblems } from './draft-problems.ts';
import type { ConfigurationRooms } from './configuration-rooms.ts';
import { readConfiguration } from './configuration-rooms.ts';

/** Drafts of one person that are kept, and for how long nobody has to touch one. */
const MOST_KEPT = 10;
const KEPT_MS = 30 * 24 * 3600 * 1000;

export function openDrafts(rooms: ConfigurationRooms): DraftVerbs {
  const { store, clock } = rooms;
  return {
    begin: (begun) => begin(rooms, { ...begun, id: randomUUID(), updatedAt: clock.now() }),
    get: (own) => store.tx((tx) => ownDraft(tx, own)),
    mine: (userId) => store.tx((tx) => tx.drafts.of(userId)),
    change: (own, change) =>
      store.tx(async (tx) => {
        const draft = await ownDraft(tx, own);
        const changed = { ...draft, ...change(draft), updatedAt: clock.now() };
        await tx.drafts.save(changed);
        return changed;
      }),
    drop: (own) =>
      store.tx(async (tx) => {
        await ownDraft(tx, own);
        await tx.drafts.remove(own.id);
      }),
    problems: (draft) => draftProblems(rooms, draft),
    submit: (asked) => submit(rooms, asked),
  };
}

async function begin({ store }: ConfigurationRooms, draft: Draft): Promise<Draft> {
  await store.tx(async (tx) => {
    const others = await tx.drafts.of(draft.userId);
    const arn = draft.opened?.arn;
    for (const [at, { id, opened, updatedAt }] of others.entries()) {
      const isReplaced = arn !== undefined && opened?.arn === arn;
      const isOld = at >= MOST_KEPT - 1 || updatedAt < draft.updatedAt - KEPT_MS;
      if (isReplaced || isOld) await tx.drafts.remove(id);
    }
    await tx.drafts.save(draft);
  });
  return draft;
}

async function ownDraft(tx: Tx, { id, userId }: OwnDraft): Promise<Draft> {
  const draft = await tx.drafts.get(id);
  if (draft?.userId === userId) return draft;
  throw new Refusal('draft-gone', 'this draft was saved or dropped meanwhile', 'Open the configuration again.');
}

async function submit(
  rooms: ConfigurationRooms,
  { id, userId, madePublic }: Parameters<DraftVerbs['submit']>[0],
): Promise<{ name: string; arn: string }> {
  await demandRequester(rooms, userId);
  const { catalog, store } = rooms;
  const draft = await store.tx((tx) => ownDraft(tx, { id, userId }));
  const { input, opened } = draft;
  demandMadePublic(draft, madePublic);
  const [problem] = await draftProblems(rooms, draft);
  const made = problem?.rule === 'name-taken' ? await alreadyMade(rooms, input) : undefined;
  if (problem !== undefined && made === undefined) throw new Refusal('configuration-invalid', withRegion(problem));
  // The same draft sent twice asks for the same thing twice, which makes one.
  const token = digestOf({ id, input }).slice(0, 36);
  const { arn } =
    opened === undefined
      ? (made ?? (await catalog.createConfiguration(input, token)))
      : await replaced(rooms, draft, token);
  await store.tx((tx) => tx.drafts.remove(id));
  return { name: input.name, arn };
}

async function replaced(rooms: ConfigurationRooms, draft: Draft, token: string): Promise<Configuration> {
  const { input } = draft;
  const now = await demandUnmoved(rooms, draft);
  if (settingsDigest(now) !== settingsDigest(input)) await rooms.configurations.replace(now.arn, input, token);
  const tags = tagChanges(now, input);
  if (tags !== undefined) await rooms.configurations.tag(now.arn, tags);
  return now;
}

/** What an earlier attempt at this very draft made, whose end nobody heard of. */
async function alreadyMade(
  { configurations }: ConfigurationRooms,
  input: ConfigurationInput,
): Promise<Configuration | undefined> {
  const there = await configurations.read(input.name);
  return there !== undefined && configurationDigest(there) === configurationDigest(input) ? there : undefined;
}

function demandMadePublic({ input }: Draft, madePublic: boolean): void {
  const regions = publicRegions(input);
  if (madePublic || regions.length === 0) return;
  throw new Refusal(
    'public-unconfirmed',
    `anybody in the world could launch the AMIs of ${regions.join(', ')}`,
    'Say that they are to be public, or take the group "all" out.',
  );
}

/**
 * AWS's copy, where it is the one that was opened, or as an earlier attempt at saving this very draft left it. The API
 * replaces the whole: what somebody else changed meanwhile would silently be undone.
 */
async function demandUnmoved(rooms: ConfigurationRooms, draft: Draft): Promise<Configuration> {
  const { opened } = draft;
  if (opened === undefined || changesOf(draft).length === 0) {
    throw new Refusal('nothing-changed', 'the draft holds what AWS has already', 'Change something, or close it.');
  }
  const now = await readConfiguration(rooms, opened.input.name);
  const ours = [opened.input, draft.input];
  const settings = ours.some((known) => settingsDigest(known) === settingsDigest(now));
  if (settings && ours.some((known) => tagChanges(known, now) === undefined)) return now;
  throw new Refusal(
    'configuration-moved',
    `"${now.name}" was changed in AWS since it was opened: ${movedSince(opened.input, now).join('; ')}`,
    'Nothing was saved, and your draft is kept. Open it again: your changes are made to what is there now.',
  );
}
