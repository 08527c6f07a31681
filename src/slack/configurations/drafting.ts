import type { AckFn, BlockAction, ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import { problemsOf } from '../../domain/configuration-rules.ts';
import type { ConfigurationInput, Distribution } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import type { Problem } from '../../domain/configuration/problem.ts';
import { settingsProblems } from '../../domain/configuration/settings-problems.ts';
import { Refusal } from '../../domain/errors.ts';
import { escaped } from '../blocks/text.ts';
import { VIEW } from '../ids.ts';
import { explained, tryAck } from '../listeners/answer.ts';
import { notice } from '../modals/elements.ts';
import { parsed } from '../modals/reason-form.ts';
import type { ConfigRooms } from './config-command.ts';
import type { Drawn } from './draft-view.ts';
import { draftIn, draftView } from './draft-view.ts';
import { entryIn } from './region/region-inputs.ts';
import { withEntry } from './region/region-view.ts';

export const TITLE = 'Configuration';
export const DOING = 'changing a draft';

/** A view that says what went wrong. */
export function wrong(said: string): ModalView {
  return notice(TITLE, `:x: ${said}`);
}

export type Seen = Pick<ViewOutput, 'callback_id' | 'private_metadata' | 'state'>;

/** The draft that a view is about, which is this person's. */
export function ownDraft({ private_metadata: metadata }: Pick<ViewOutput, 'private_metadata'>, userId: string) {
  const { draft } = parsed(metadata);
  return { id: typeof draft === 'string' ? draft : '', userId };
}

/** The draft with what is typed in the view, kept. */
export function kept({ configurations }: ConfigRooms, view: Seen, userId: string): Promise<Draft> {
  return configurations.drafts.change(ownDraft(view, userId), ({ input }) => ({ input: typedIn(view, input) }));
}

export function typedIn(view: Seen, input: ConfigurationInput): ConfigurationInput {
  if (view.callback_id === VIEW.draft) return draftIn(view.state.values, input);
  return withEntry(input, entryIn(view.state.values, demandEntry(input, parsed(view.private_metadata)['region'])));
}

export function demandEntry({ distributions }: ConfigurationInput, region: unknown): Distribution {
  const entry = distributions.find((each) => each.region === region);
  if (entry !== undefined) return entry;
  throw new Refusal('region-gone', 'this Region is no longer in the draft', 'Add it again.');
}

/** What can be told without asking AWS. */
export function quickProblems(input: ConfigurationInput, buildRegion: string): Problem[] {
  return [...problemsOf(input, buildRegion), ...settingsProblems(input)];
}

/** Acks a click in a view, and does its work; what is refused or breaks is told in the view, and the draft is kept. */
export async function clickedIn(
  { client, log }: ConfigRooms,
  { ack, body }: { ack: AckFn<void>; body: BlockAction },
  work: (view: NonNullable<BlockAction['view']>) => Promise<void>,
): Promise<void> {
  await tryAck(ack, log);
  const { view } = body;
  if (view === undefined) return;
  try {
    await work(view);
  } catch (thrown) {
    await client.views.update({ view_id: view.id, view: wrong(escaped(explained(thrown, DOING, log))) });
  }
}

/** Draws over a view as it was when it was clicked. Where it was drawn anew meanwhile, the newest draft is what it shows. */
export async function redraw(
  rooms: ConfigRooms,
  { id, hash }: { id: string; hash: string },
  { draft, ...drawn }: Drawn & { draft: Draft },
  view: (newest: Draft) => ModalView = (newest) => draftView(newest, rooms.buildRegion, drawn),
): Promise<void> {
  const { client, configurations } = rooms;
  try {
    await client.views.update({ view_id: id, hash, view: view(draft) });
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError) || error.data.error !== 'hash_conflict') throw error;
    const newest = await configurations.drafts.get({ id: draft.id, userId: draft.userId });
    await client.views.update({ view_id: id, view: view(newest) });
  }
}
