import type { App, BlockAction, ButtonAction, StaticSelectAction, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { ActionsBlock } from '@slack/types';
import { problemsOf } from '../../domain/configuration-rules.ts';
import type { Distribution } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import { changesOf } from '../../domain/configuration/draft.ts';
import { readConfigurationText } from '../../domain/configuration/import-text.ts';
import { memberProblems } from '../../domain/configuration/member-problems.ts';
import type { Problem } from '../../domain/configuration/problem.ts';
import { withRegion } from '../../domain/configuration/problem.ts';
import { publicRegions, settingsProblems } from '../../domain/configuration/settings-problems.ts';
import { Refusal } from '../../domain/errors.ts';
import { checkButton } from '../blocks/check-button.ts';
import { button } from '../blocks/pieces.ts';
import { clipped, code, escaped } from '../blocks/text.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import type { Submitted } from '../listeners/answer.ts';
import { answerSubmission, explained, guarded, tryAck } from '../listeners/answer.ts';
import { notice } from '../modals/elements.ts';
import { parsed } from '../modals/reason-form.ts';
import { textIn } from '../modals/view-state.ts';
import type { ConfigRooms } from './config-command.ts';
import { begun } from './config-command.ts';
import { draftIn, draftView, importView, isMadePublic, pastedIn, reviewView } from './draft-view.ts';
import type { RegionPage } from './region-view.ts';
import { entryIn, regionErrors, regionView, withEntry } from './region-view.ts';

const TITLE = 'Configuration';
const DOING = 'changing a draft';
const MOST_ERROR = 1500;

/** The pages of a draft: every click keeps what was typed. */
export function listenForDrafts(app: App, rooms: ConfigRooms): void {
  listenOnFirstPage(app, rooms);
  listenOnRegionPages(app, rooms);
  listenForSaving(app, rooms);
  app.view<ViewSubmitAction>(VIEW.importConfiguration, async ({ ack, view, body }) => {
    const { client, log } = rooms;
    const waiting = notice(TITLE, 'Reading what AWS has under that name…');
    const asked = { user_id: body.user.id, channel_id: body.user.id };
    await answerSubmission({ ack, viewId: view.id, client }, { log, waiting, form: importView }, () =>
      guarded<Submitted>(
        async () => imported(rooms, view, asked),
        (thrown) => ({ errors: { [`${BLOCK.json}/1`]: clipped(explained(thrown, 'importing', log), MOST_ERROR) } }),
      ),
    );
  });
}

/** One that exists under the name is to be replaced: its review shows the difference. */
async function imported(
  rooms: ConfigRooms,
  { state }: ViewOutput,
  asked: { user_id: string; channel_id: string },
): Promise<Submitted> {
  const name = textIn(state.values, BLOCK.name, ACTION.text) ?? '';
  const { input } = readConfigurationText(pastedIn(state.values), name === '' ? undefined : name);
  const renamed = name === '' ? input : { ...input, name };
  const names = await rooms.choices.names('configuration', renamed.name);
  const from = names.includes(renamed.name) ? await rooms.configurations.read(renamed.name) : undefined;
  const draft = await begun(rooms, asked, renamed, from);
  return reviewed(rooms, draft, `${BLOCK.json}/1`);
}

function problemsIn(draft: Draft, buildRegion: string): Problem[] {
  return [...problemsOf(draft.input, buildRegion), ...settingsProblems(draft.input)];
}

/** The review, or what has to be corrected first, beside the field it is about where the page has it. */
function reviewed({ buildRegion }: ConfigRooms, draft: Draft, field?: string): Submitted {
  const problems = problemsIn(draft, buildRegion);
  if (problems.length === 0 && draft.opened !== undefined && changesOf(draft).length === 0) {
    return { errors: { [field ?? BLOCK.description]: 'Nothing is changed: it holds what AWS has already.' } };
  }
  if (problems.length === 0) return { view: reviewView(draft) };
  if (field !== undefined) return { errors: { [field]: clipped(problems.map(withRegion).join(' '), MOST_ERROR) } };
  const errors: Record<string, string> = {};
  const page = draft.opened === undefined ? [BLOCK.name, BLOCK.description] : [BLOCK.description];
  for (const problem of problems) {
    const beside = page.find((block) => block === problem.field);
    if (beside === undefined)
      return { view: draftView(draft, buildRegion, escaped(problems.map(withRegion).slice(0, 8).join(' '))) };
    errors[beside] = problem.message;
  }
  return { errors };
}

function listenOnFirstPage(app: App, rooms: ConfigRooms): void {
  const { client, log, buildRegion } = rooms;
  app.action<BlockAction<ButtonAction>>(ACTION.draftRegion, async ({ ack, body, action }) => {
    await tryAck(ack, log);
    if (body.view === undefined) return;
    const draft = await kept(rooms, body.view, body.user.id);
    const entry = entryOf(draft, action.value);
    if (entry !== undefined)
      await client.views.push({ trigger_id: body.trigger_id, view: regionView(draft, entry, 'main') });
  });
  app.action<BlockAction<StaticSelectAction>>(ACTION.draftAdd, async ({ ack, body, action }) => {
    await tryAck(ack, log);
    const { view } = body;
    if (view === undefined) return;
    const draft = await kept(rooms, view, body.user.id);
    const region = action.selected_option.value;
    if (entryOf(draft, region) !== undefined) return;
    const input = { ...draft.input, distributions: [...draft.input.distributions, entryLike(draft, region)] };
    const changed = await rooms.configurations.change(draft, input);
    await client.views.update({ view_id: view.id, hash: view.hash, view: draftView(changed, buildRegion) });
  });
  app.view<ViewSubmitAction>(VIEW.draft, async ({ ack, view, body }) => {
    const form = (said: string) => notice(TITLE, `:x: ${said}`);
    await answerSubmission({ ack, viewId: view.id, client }, { log, waiting: notice(TITLE, 'Keeping it…'), form }, () =>
      guarded<Submitted>(
        async () => reviewed(rooms, await kept(rooms, view, body.user.id)),
        (thrown) => ({ errors: { [BLOCK.description]: explained(thrown, DOING, log) } }),
      ),
    );
  });
}

/** A Region that joins begins with the name and the accounts of the one before, which most people want everywhere. */
function entryLike({ input }: Draft, region: string): Distribution {
  const { name, targetAccountIds, description } = input.distributions.at(-1)?.amiDistributionConfiguration ?? {};
  return {
    region,
    amiDistributionConfiguration: {
      name: name ?? 'golden-ami {{ imagebuilder:buildDate }}',
      ...(description === undefined ? {} : { description }),
      ...(targetAccountIds === undefined ? {} : { targetAccountIds }),
    },
  };
}

type Seen = Pick<ViewOutput, 'callback_id' | 'private_metadata' | 'state'>;

/** The draft with what is typed in the view, kept. */
async function kept({ configurations }: ConfigRooms, view: Seen, userId: string): Promise<Draft> {
  const draft = await draftOf(configurations, view, userId);
  if (view.callback_id === VIEW.draft) return configurations.change(draft, draftIn(view.state.values, draft.input));
  const entry = entryOf(draft, parsed(view.private_metadata)['region']);
  if (entry === undefined) throw new Refusal('region-gone', 'this Region is no longer in the draft', 'Add it again.');
  return configurations.change(draft, withEntry(draft.input, entryIn(view.state.values, entry, pageOf(view))));
}

function draftOf(
  configurations: ConfigRooms['configurations'],
  view: Pick<ViewOutput, 'private_metadata'>,
  userId: string,
): Promise<Draft> {
  const { draft } = parsed(view.private_metadata);
  return configurations.draft(typeof draft === 'string' ? draft : '', userId);
}

function entryOf({ input }: Draft, region: unknown): Distribution | undefined {
  return input.distributions.find((entry) => entry.region === region);
}

function pageOf({ callback_id: id }: Pick<ViewOutput, 'callback_id'>): RegionPage {
  return id === VIEW.draftMore ? 'more' : 'main';
}

function listenOnRegionPages(app: App, rooms: ConfigRooms): void {
  const { client, log, buildRegion, configurations } = rooms;
  app.action<BlockAction<ButtonAction>>(ACTION.draftMore, async ({ ack, body, action }) => {
    await tryAck(ack, log);
    if (body.view === undefined) return;
    const draft = await kept(rooms, body.view, body.user.id);
    const entry = entryOf(draft, action.value);
    if (entry !== undefined)
      await client.views.push({ trigger_id: body.trigger_id, view: regionView(draft, entry, 'more') });
  });
  app.action<BlockAction<ButtonAction>>(ACTION.draftRemove, async ({ ack, body, action }) => {
    await tryAck(ack, log);
    const { view } = body;
    if (view === undefined) return;
    const draft = await draftOf(configurations, view, body.user.id);
    const distributions = draft.input.distributions.filter(({ region }) => region !== action.value);
    const changed = await configurations.change(draft, { ...draft.input, distributions });
    await client.views.update({
      view_id: view.id,
      view: notice(TITLE, `${code(action.value ?? '')} is out of the draft. Close this to go on.`),
    });
    if (view.root_view_id !== null)
      await client.views.update({ view_id: view.root_view_id, view: draftView(changed, buildRegion) });
  });
  for (const id of [VIEW.draftRegion, VIEW.draftMore]) {
    app.view<ViewSubmitAction>(id, async ({ ack, view, body }) => {
      const outcome = await guarded<Draft | Record<string, string>>(
        () => demandFitting(rooms, view, body.user.id),
        (thrown) => ({ [Object.keys(view.state.values)[0] ?? 'name/0']: explained(thrown, DOING, log) }),
      );
      if (!isDraft(outcome)) return void (await tryAck(() => ack({ response_action: 'errors', errors: outcome }), log));
      await tryAck(() => ack(), log);
      if (view.root_view_id !== null)
        await client.views.update({ view_id: view.root_view_id, view: draftView(outcome, buildRegion) });
    });
  }
}

function isDraft(outcome: Draft | Record<string, string>): outcome is Draft {
  return 'input' in outcome;
}

/** Keeps the page where nothing on it breaks a rule; else the sentences beside its fields. */
async function demandFitting(rooms: ConfigRooms, view: Seen, userId: string): Promise<Draft | Record<string, string>> {
  const draft = await draftOf(rooms.configurations, view, userId);
  const { region } = parsed(view.private_metadata);
  const entry = entryOf(draft, region);
  if (entry === undefined) throw new Refusal('region-gone', 'this Region is no longer in the draft', 'Add it again.');
  const page = pageOf(view);
  const input = withEntry(draft.input, entryIn(view.state.values, entry, page));
  const wrongKinds = memberProblems(input).filter(({ rule }) => rule === 'kind');
  const problems = wrongKinds.length > 0 ? wrongKinds : problemsIn({ ...draft, input }, rooms.buildRegion);
  const errors = regionErrors(problems, String(region), page);
  return Object.keys(errors).length > 0 ? errors : rooms.configurations.change(draft, input);
}

function listenForSaving(app: App, rooms: ConfigRooms): void {
  const { client, log } = rooms;
  app.view<ViewSubmitAction>(VIEW.draftReview, async ({ ack, view, body }) => {
    const waiting = notice(TITLE, 'Saving… AWS takes its time; this view tells how it ended.');
    const form = (said: string) => notice(TITLE, `:x: ${said}`);
    await answerSubmission({ ack, viewId: view.id, client }, { log, waiting, form }, () =>
      guarded<Submitted>(
        async () => saved(rooms, view, body.user.id),
        (thrown) => ({ view: notice(TITLE, `:x: ${escaped(explained(thrown, 'saving the configuration', log))}`) }),
      ),
    );
  });
}

async function saved({ configurations }: ConfigRooms, view: ViewOutput, userId: string): Promise<Submitted> {
  const draft = await draftOf(configurations, view, userId);
  if (publicRegions(draft.input).length > 0 && !isMadePublic(view.state.values)) {
    return { errors: { [BLOCK.makePublic]: 'Say so, or take the group "all" out.' } };
  }
  const { name, arn } = await configurations.submit({ id: draft.id, userId });
  const next: ActionsBlock = {
    type: 'actions',
    elements: [
      checkButton('Check it', ACTION.check, { configurationName: name }, 'primary'),
      button('Start a rollout', { action: ACTION.run, value: JSON.stringify({ name, arn }) }),
    ],
  };
  return { view: notice(TITLE, `:white_check_mark: ${code(name)} is saved.`, [next], { channel: draft.channel }) };
}
