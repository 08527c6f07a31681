import type { App, BlockAction, ButtonAction, StaticSelectAction, ViewSubmitAction } from '@slack/bolt';
import type { Distribution } from '../../domain/configuration.ts';
import type { Draft } from '../../domain/configuration/draft.ts';
import { changesOf } from '../../domain/configuration/draft.ts';
import type { Problem } from '../../domain/configuration/problem.ts';
import { code } from '../blocks/text.ts';
import { ACTION, BLOCK, COMMAND, VIEW } from '../ids.ts';
import type { Submitted } from '../listeners/answer.ts';
import { answerSubmission, explained, guarded, tryAck } from '../listeners/answer.ts';
import { notice } from '../modals/elements.ts';
import type { ViewState } from '../modals/view-state.ts';
import type { ConfigRooms } from './config-command.ts';
import { afresh } from './open-draft.ts';
import { draftView, tagsWrong } from './draft-view.ts';
import type { Seen } from './drafting.ts';
import { clickedIn, demandEntry, DOING, kept, ownDraft, quickProblems, redraw, TITLE, wrong } from './drafting.ts';
import { countedBack, inputErrors } from './region/region-inputs.ts';
import { regionView } from './region/region-view.ts';
import { reviewView } from './review-view.ts';

/** The first page of a draft: every click keeps what was typed. */
export function listenForDrafts(app: App, rooms: ConfigRooms): void {
  const { client, log, buildRegion, configurations } = rooms;
  app.action<BlockAction<ButtonAction>>(ACTION.draftRegion, ({ ack, body, action }) =>
    clickedIn(rooms, { ack, body }, async (view) => {
      const { input, id } = await kept(rooms, view, body.user.id);
      const drawn = { page: 'main' as const, problems: quickProblems(input, buildRegion) };
      const page = regionView({ id }, demandEntry(input, action.value), drawn);
      await client.views.push({ trigger_id: body.trigger_id, view: page });
    }),
  );
  app.action<BlockAction<StaticSelectAction>>(ACTION.draftAdd, ({ ack, body, action }) =>
    clickedIn(rooms, { ack, body }, async (view) => {
      const { id, userId, input: typed } = await kept(rooms, view, body.user.id);
      const [before] = typed.distributions;
      const region = action.selected_option.value;
      const draft = await configurations.drafts.change({ id, userId }, ({ input }) => ({
        input: { ...input, distributions: withRegion(input.distributions, region) },
      }));
      const told = before && countedBack(view.state.values, before);
      await redraw(rooms, view, { draft, ...(told === undefined ? {} : { notice: told }) });
    }),
  );
  app.action<BlockAction<ButtonAction>>(ACTION.draftAfresh, ({ ack, body }) =>
    clickedIn(rooms, { ack, body }, async (view) => {
      const draft = await configurations.drafts.get(ownDraft(view, body.user.id));
      await redraw(rooms, view, { draft: await afresh(rooms, draft) });
    }),
  );
  app.view<ViewSubmitAction>(VIEW.oldConfiguration, async ({ ack }) => {
    const told = `Nothing was sent: this form is no longer used. ${code(`${COMMAND} new`)} opens the one there is now.`;
    await tryAck(() => ack({ response_action: 'update', view: notice(TITLE, told) }), log);
  });
  app.view<ViewSubmitAction>(VIEW.draft, async ({ ack, view, body }) => {
    const shown = { log, waiting: notice(TITLE, 'Keeping it…'), form: wrong };
    await answerSubmission({ ack, viewId: view.id, client }, shown, () =>
      guarded<Submitted>(
        async () => {
          const before = await configurations.drafts.get(ownDraft(view, body.user.id));
          const draft = await kept(rooms, view, body.user.id);
          return reviewed(rooms, draft, { ...view, before });
        },
        (thrown) => ({ errors: { [BLOCK.description]: explained(thrown, DOING, log) } }),
      ),
    );
  });
}

/** A Region that joins begins with the name and the accounts of the one before, which most people want everywhere. */
function withRegion(distributions: Distribution[], region: string): Distribution[] {
  if (distributions.some((entry) => entry.region === region)) return distributions;
  const { name, targetAccountIds, description } = distributions.at(-1)?.amiDistributionConfiguration ?? {};
  const ami = {
    name: name ?? 'golden-ami {{ imagebuilder:buildDate }}',
    ...(description === undefined ? {} : { description }),
    ...(targetAccountIds === undefined ? {} : { targetAccountIds }),
  };
  return [...distributions, { region, amiDistributionConfiguration: ami }];
}

/**
 * The review; or what has to be corrected first, beside its field where the page has it, else on the page, beside the
 * button that leads there. `before` is the draft that the page showed.
 */
async function reviewed(
  { buildRegion, configurations }: ConfigRooms,
  draft: Draft,
  { state: { values }, before }: Seen & { before: Draft },
): Promise<Submitted> {
  const problems = await configurations.drafts.problems(draft);
  const { errors, elsewhere } = besideFields(problems, values, before);
  if (elsewhere.length > 0) return { view: draftView(draft, buildRegion, { problems }) };
  if (Object.keys(errors).length > 0) return { errors };
  if (draft.opened !== undefined && changesOf(draft).length === 0) {
    return { errors: { [BLOCK.description]: 'Nothing is changed: it holds what AWS has already.' } };
  }
  const [only] = before.input.distributions;
  const names = await configurations.accountNames();
  return { view: reviewView(draft, { notice: only && countedBack(values, only), names }) };
}

function besideFields(problems: Problem[], values: ViewState, { input }: Draft) {
  const [only, ...others] = input.distributions;
  const inInputs = only === undefined || others.length > 0 ? undefined : inputErrors(problems, values, only);
  const errors: Record<string, string> = { ...inInputs?.errors, ...tagsWrong(values, input.tags) };
  const elsewhere = (inInputs?.elsewhere ?? problems).filter(({ field, message }) => {
    const isHere = values[field] !== undefined;
    if (isHere) errors[field] ??= message;
    return !isHere;
  });
  return { errors, elsewhere };
}
