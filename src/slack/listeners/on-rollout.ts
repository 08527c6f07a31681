import type { App, ViewSubmitAction } from '@slack/bolt';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import type { ChoiceKind } from './choices.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import type { ListenerRooms } from './interaction.ts';
import type { Submitted } from './answer.ts';
import { answerSubmission, explained, guarded, inTime, tryAck } from './answer.ts';
import { notice } from '../modals/elements.ts';
import type { RolloutForm } from '../modals/rollout-form.ts';
import { readRolloutForm, rolloutView } from '../modals/rollout-form.ts';

const TITLE = 'Start a rollout';

/** The form that starts a rollout, and the suggestions in its three searches. */
export function listenForRollouts(app: App, rooms: ListenerRooms): void {
  suggest(app, rooms, 'configuration');
  suggest(app, rooms, 'recipe');
  suggest(app, rooms, 'infrastructure');
  const { client, log } = rooms;

  app.view<ViewSubmitAction>(VIEW.startRollout, async ({ ack, body, view }) => {
    const filled = readRolloutForm(view.state.values);
    const form = (said: string) => rolloutView(filled, said);
    const waiting = notice(TITLE, 'Writing it down…');
    await answerSubmission({ ack, viewId: view.id, client }, { log, waiting, form }, () =>
      guarded<Submitted>(
        () => submit(rooms, filled, { userId: body.user.id, viewId: view.id }),
        (thrown) => ({ errors: { [BLOCK.configuration]: explained(thrown, 'writing the rollout down', log) } }),
      ),
    );
  });
}

/** Slack sends a form again when our ack was lost: the view names the submission, so it starts one rollout. */
async function submit(
  { verbs, choices }: ListenerRooms,
  form: RolloutForm,
  { userId, viewId }: { userId: string; viewId: string },
): Promise<Submitted> {
  const kinds = ['configuration', 'recipe', 'infrastructure'] as const;
  const found = await Promise.all(kinds.map((kind) => choices.resolve(kind, form[kind]?.value ?? '')));
  const [configuration, recipe, infrastructure] = found;
  if (configuration === undefined || recipe === undefined || infrastructure === undefined) {
    const gone = kinds.filter((_, at) => found[at] === undefined);
    return {
      errors: Object.fromEntries(gone.map((kind) => [BLOCK[kind], 'It is not there any more. Choose another.'])),
    };
  }
  const rollout = await verbs.submitRollout({
    token: viewId,
    requestedBy: userId,
    configurationArn: configuration.arn,
    recipeArn: recipe.arn,
    infrastructureArn: infrastructure.arn,
    ...(form.reason === '' ? {} : { reason: form.reason }),
  });
  return { view: started(rollout) };
}

function started({ number, channel }: Rollout) {
  const told = `:white_check_mark: *Rollout #${number}* is written down and followed in <#${channel}>.\nEvery target is checked first; then the approvers are asked.`;
  return notice(TITLE, told);
}

function suggest(app: App, { choices, log }: ListenerRooms, kind: ChoiceKind): void {
  app.options(ACTION[kind], async ({ ack, payload }) => {
    const read = guarded(
      () => choices.suggest(kind, payload.value),
      (error) => {
        log.error({ err: error, kind }, 'suggestions could not be read');
        return [unreadable('AWS did not answer. Type again in a moment.')];
      },
    );
    const first = await inTime(read);
    // The list is read all the same, and is there at the next key press.
    const options = first.done ? first.value : [unreadable('Still reading. Type on.')];
    await tryAck(() => ack({ options }), log);
  });
}

/** An option that tells instead of offering: choosing it is refused when the form is sent. */
function unreadable(text: string) {
  return { text: { type: 'plain_text' as const, text }, value: 'unreadable' };
}
