import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import { code } from '../blocks/text.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import type { Submitted } from '../listeners/answer.ts';
import { answerSubmission, explained, guarded, tryAck } from '../listeners/answer.ts';
import type { ListenerRooms } from '../listeners/interaction.ts';
import type { CheckForm } from '../modals/check-form.ts';
import { checkView, readCheckForm } from '../modals/check-form.ts';
import { notice } from '../modals/elements.ts';
import { rolloutView } from '../modals/rollout-form.ts';
import type { Homes } from './live-homes.ts';

const TITLE = 'Check a configuration';

/** The Home tab: shown when it is opened, with buttons that open the forms. */
export function listenForHomes(app: App, rooms: ListenerRooms, homes: Homes): void {
  const { client, log } = rooms;
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await homes.opened(event.user);
  });
  // A link is opened by Slack itself, and a click on it wants its ack all the same.
  app.action(ACTION.openCard, async ({ ack }) => void (await tryAck(ack, log)));
  const opens = (action: string, view: () => ReturnType<typeof checkView>) => {
    app.action<BlockAction<ButtonAction>>(action, async ({ ack, body }) => {
      await tryAck(ack, log);
      await client.views.open({ trigger_id: body.trigger_id, view: view() });
    });
  };
  opens(ACTION.homeRun, () => rolloutView({ reason: '' }));
  opens(ACTION.homeCheck, () => checkView());
  app.view<ViewSubmitAction>(VIEW.check, async ({ ack, body, view }) => {
    const chosen = readCheckForm(view.state.values);
    const waiting = notice(TITLE, 'Writing it down…');
    await answerSubmission(
      { ack, viewId: view.id, client },
      { log, waiting, form: (said) => checkView(chosen, said) },
      () =>
        guarded<Submitted>(
          () => submit(rooms, chosen, body.user.id),
          (thrown) => ({ errors: { [BLOCK.configuration]: explained(thrown, 'asking for the check', log) } }),
        ),
    );
  });
}

/** Where there is no channel, the report is told directly to whoever asked. */
async function submit({ verbs, choices }: ListenerRooms, form: CheckForm, userId: string): Promise<Submitted> {
  const chosen = (kind: 'configuration' | 'recipe' | 'infrastructure') =>
    form[kind] && choices.resolve(kind, form[kind].value ?? '');
  const [configuration, recipe, infrastructure] = await Promise.all([
    chosen('configuration'),
    chosen('recipe'),
    chosen('infrastructure'),
  ]);
  const gone = 'It is not there any more. Choose another.';
  if (configuration === undefined) return { errors: { [BLOCK.configuration]: gone } };
  if (form.recipe !== undefined && recipe === undefined) return { errors: { [BLOCK.recipe]: gone } };
  if (form.infrastructure !== undefined && infrastructure === undefined) {
    return { errors: { [BLOCK.infrastructure]: gone } };
  }
  await verbs.requestCheck({
    configurationName: configuration.name,
    ...(recipe === undefined ? {} : { recipe: recipe.arn }),
    ...(infrastructure === undefined ? {} : { infrastructure: infrastructure.name }),
    requestedBy: userId,
    channel: userId,
  });
  return {
    view: notice(
      TITLE,
      `Checking every target of ${code(configuration.name)}. The report follows in a message from me to you.`,
    ),
  };
}
