import type { App, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import { changesOf } from '../../domain/configuration/draft.ts';
import { readConfigurationText } from '../../domain/configuration/import-text.ts';
import { clipped, code } from '../blocks/text.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import type { Submitted } from '../listeners/answer.ts';
import { answerSubmission, explained, guarded } from '../listeners/answer.ts';
import { notice } from '../modals/elements.ts';
import { textIn } from '../modals/view-state.ts';
import type { ConfigRooms } from './config-command.ts';
import { begun } from './open-draft.ts';
import { draftView } from './draft-view.ts';
import { quickProblems, TITLE } from './drafting.ts';
import { importView, pastedIn, uploadedIn } from './import-view.ts';
import { reviewView } from './review-view.ts';

const MOST_ERROR = 1500;
const FIELD = `${BLOCK.json}/1`;
/** An entry has a page under its Region, so without a Region of its own it could not be corrected there. */
const NO_ENTRY = new Set(['region-form', 'region-twice']);

export function listenForImports(app: App, rooms: ConfigRooms): void {
  const { client, log } = rooms;
  app.view<ViewSubmitAction>(VIEW.importConfiguration, async ({ ack, view, body }) => {
    const waiting = notice(TITLE, 'Reading it, and what AWS has under that name…');
    const asked = { user_id: body.user.id, channel_id: body.user.id };
    await answerSubmission({ ack, viewId: view.id, client }, { log, waiting, form: importView }, () =>
      guarded<Submitted>(
        async () => imported(rooms, view, asked),
        (thrown) => ({ errors: { [FIELD]: clipped(explained(thrown, 'importing', log), MOST_ERROR) } }),
      ),
    );
  });
}

/**
 * One that exists under the name is to be replaced: its review shows the difference. What breaks a rule is a draft all the
 * same, to be corrected where it stands.
 */
async function imported(
  rooms: ConfigRooms,
  { state }: ViewOutput,
  asked: { user_id: string; channel_id: string },
): Promise<Submitted> {
  const name = textIn(state.values, BLOCK.name, ACTION.text) ?? '';
  const file = uploadedIn(state.values);
  const pasted = pastedIn(state.values);
  if ((file === undefined) === (pasted.trim() === ''))
    return { errors: { [FIELD]: 'Upload a file, or paste its text here.' } };
  const text = file === undefined ? pasted : await rooms.readUpload(file);
  const { input, leftOut } = readConfigurationText(text, name === '' ? undefined : name);
  const renamed = name === '' ? input : { ...input, name };
  const names = await rooms.choices.names('configuration', renamed.name);
  const from = names.includes(renamed.name) ? await rooms.configurations.read(renamed.name) : undefined;
  const unworkable = quickProblems(renamed, rooms.buildRegion).filter(
    ({ rule, path }) => NO_ENTRY.has(rule) || path.endsWith('.region'),
  );
  if (unworkable.length > 0)
    return { errors: { [FIELD]: clipped(unworkable.map(({ message }) => message).join(' '), MOST_ERROR) } };
  const draft = await begun(rooms, asked, renamed, from);
  const problems = await rooms.configurations.drafts.problems(draft);
  const told =
    leftOut.length === 0 ? undefined : `Left out, for they are not yours to set: ${leftOut.map(code).join(', ')}`;
  if (problems.length === 0 && (from === undefined || changesOf(draft).length > 0))
    return { view: reviewView(draft, { notice: told, names: await rooms.configurations.accountNames() }) };
  const same = problems.length === 0 ? 'AWS has exactly this already: change something, or close this.' : undefined;
  const notices = [same, told].filter((line) => line !== undefined).join('\n');
  const drawn = notices === '' ? {} : { notice: notices };
  return { view: draftView(draft, rooms.buildRegion, { ...drawn, problems }) };
}
