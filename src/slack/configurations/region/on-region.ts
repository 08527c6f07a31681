import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import type { Draft } from '../../../domain/configuration/draft.ts';
import { memberProblems } from '../../../domain/configuration/member-problems.ts';
import { code } from '../../blocks/text.ts';
import { ACTION, VIEW } from '../../ids.ts';
import { explained, guarded, tryAck } from '../../listeners/answer.ts';
import { notice } from '../../modals/elements.ts';
import { parsed } from '../../modals/reason-form.ts';
import type { ConfigRooms } from '../config-command.ts';
import { draftView } from '../draft-view.ts';
import type { Seen } from '../drafting.ts';
import { clickedIn, demandEntry, DOING, kept, ownDraft, quickProblems, redraw, TITLE, typedIn } from '../drafting.ts';
import { countedBack, inputErrors } from './region-inputs.ts';
import { regionView } from './region-view.ts';

/** The pages of one Region, and the inputs of an only one on the first page. */
export function listenForRegions(app: App, rooms: ConfigRooms): void {
  const { client, log, buildRegion, configurations } = rooms;
  app.action<BlockAction<ButtonAction>>(ACTION.draftMore, ({ ack, body, action }) =>
    clickedIn(rooms, { ack, body }, async (view) => {
      const { input, id } = await kept(rooms, view, body.user.id);
      const drawn = { page: 'more' as const, problems: quickProblems(input, buildRegion) };
      const page = regionView({ id }, demandEntry(input, action.value), drawn);
      await client.views.push({ trigger_id: body.trigger_id, view: page });
    }),
  );
  app.action<BlockAction<ButtonAction>>(ACTION.draftMany, ({ ack, body, action }) =>
    clickedIn(rooms, { ack, body }, async (view) => {
      const draft = await kept(rooms, view, body.user.id);
      if (view.callback_id === VIEW.draft) return redraw(rooms, view, { draft, many: true });
      await redraw(rooms, view, { draft }, ({ id, input }) =>
        regionView({ id }, demandEntry(input, action.value), { page: 'main', many: true }),
      );
    }),
  );
  app.action<BlockAction<ButtonAction>>(ACTION.draftRemove, ({ ack, body, action }) =>
    clickedIn(rooms, { ack, body }, async (view) => {
      const draft = await configurations.drafts.change(ownDraft(view, body.user.id), ({ input }) => ({
        input: { ...input, distributions: input.distributions.filter(({ region }) => region !== action.value) },
      }));
      const gone = notice(TITLE, `${code(action.value ?? '')} is out of the draft. Close this to go on.`);
      await redraw(rooms, view, { draft }, () => gone);
      if (view.root_view_id !== null)
        await client.views.update({ view_id: view.root_view_id, view: draftView(draft, buildRegion) });
    }),
  );
  for (const id of [VIEW.draftRegion, VIEW.draftMore]) {
    app.view<ViewSubmitAction>(id, async ({ ack, view, body }) => {
      const outcome = await guarded<Draft | Record<string, string>>(
        () => keptWhereFitting(rooms, view, body.user.id),
        (thrown) => ({ [Object.keys(view.state.values)[0] ?? 'name/0']: explained(thrown, DOING, log) }),
      );
      if (!isDraft(outcome)) return void (await tryAck(() => ack({ response_action: 'errors', errors: outcome }), log));
      await tryAck(() => ack(), log);
      if (view.root_view_id === null) return;
      const entry = outcome.input.distributions.find(
        ({ region }) => region === parsed(view.private_metadata)['region'],
      );
      const told = entry && countedBack(view.state.values, entry);
      const drawn = draftView(outcome, buildRegion, told === undefined ? {} : { notice: told });
      await client.views.update({ view_id: view.root_view_id, view: drawn });
    });
  }
}

function isDraft(outcome: Draft | Record<string, string>): outcome is Draft {
  return 'input' in outcome;
}

/** Keeps the page where nothing on it breaks a rule; else the sentences beside its fields. */
async function keptWhereFitting(
  { configurations, buildRegion }: ConfigRooms,
  view: Seen,
  userId: string,
): Promise<Draft | Record<string, string>> {
  const own = ownDraft(view, userId);
  const draft = await configurations.drafts.get(own);
  const entry = demandEntry(draft.input, parsed(view.private_metadata)['region']);
  const input = typedIn(view, draft.input);
  const wrongKinds = memberProblems(input).filter(({ rule }) => rule === 'kind');
  const problems = wrongKinds.length > 0 ? wrongKinds : quickProblems(input, buildRegion);
  const { errors } = inputErrors(problems, view.state.values, entry);
  if (Object.keys(errors).length > 0) return errors;
  return configurations.drafts.change(own, (now) => ({ input: typedIn(view, now.input) }));
}
