import type { App, BlockAction, SlackActionMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { Refusal } from '../../domain/errors.ts';
import type { Origin } from '../../domain/inputs.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import type { ChoiceKind } from './choices.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import type { ListenerRooms } from './interaction.ts';
import type { Submitted } from './answer.ts';
import { answerSubmission, explained, guarded, inTime, tryAck } from './answer.ts';
import { notice } from '../modals/elements.ts';
import { optionsIn, UNASKED } from '../modals/option-fields.ts';
import type { RolloutForm } from '../modals/rollout-form.ts';
import { imageErrors, readRolloutForm, rolloutView } from '../modals/rollout-form.ts';

const TITLE = 'Start a rollout';

/** The form that starts a rollout, and the suggestions in its searches. */
export function listenForRollouts(app: App, rooms: ListenerRooms): void {
  for (const kind of ['configuration', 'recipe', 'infrastructure', 'image'] as const) suggest(app, rooms, kind);
  followWay(app, rooms);
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

/** Draws what a build takes, or what an image that exists takes; and what few rollouts ask for, once somebody does. */
function followWay(app: App, { client, log }: ListenerRooms): void {
  const draw = (change: Partial<RolloutForm>) => async (pressed: SlackActionMiddlewareArgs<BlockAction>) => {
    await tryAck(pressed.ack, log);
    const { view } = pressed.body;
    if (view === undefined) return;
    const form = rolloutView({ ...readRolloutForm(view.state.values), ...change });
    await tryAck(async () => void (await client.views.update({ view_id: view.id, view: form })), log);
  };
  app.action<BlockAction>(ACTION.way, draw({}));
  app.action<BlockAction>(ACTION.runMore, draw({ more: UNASKED }));
}

/** Slack sends a form again when our ack was lost: the view names the submission, so it starts one rollout. */
async function submit(
  rooms: ListenerRooms,
  form: RolloutForm,
  { userId, viewId }: { userId: string; viewId: string },
): Promise<Submitted> {
  const asked = optionsIn(form.more);
  const errors = { ...imageErrors(form), ...('errors' in asked ? asked.errors : {}) };
  if ('errors' in asked || Object.keys(errors).length > 0) return { errors };
  const chosen = await resolved(rooms, form);
  if ('errors' in chosen) return chosen;
  const refused = await refusedImage(rooms, form, chosen.sourceImage);
  if (refused !== undefined) return { errors: refused };
  const rollout = await rooms.verbs.submitRollout({
    token: viewId,
    requestedBy: userId,
    ...chosen,
    ...(asked.options === undefined ? {} : { options: asked.options }),
    ...(form.reason === '' ? {} : { reason: form.reason }),
  });
  return { view: started(rollout) };
}

type Chosen = { configurationArn: string } & Origin;

/** What the options stand for, or which of them are gone. */
async function resolved(
  { choices }: ListenerRooms,
  form: RolloutForm,
): Promise<Chosen | Exclude<Submitted, { view: object }>> {
  const isBuilt = form.way !== 'distribute';
  const asked = isBuilt
    ? (['configuration', 'recipe', 'infrastructure'] as const)
    : (['configuration', 'image'] as const);
  // An image may be named instead of chosen.
  const kinds = asked.filter((kind) => kind !== 'image' || form.image !== undefined);
  const found = new Map(
    await Promise.all(
      kinds.map(async (kind) => [kind, (await choices.resolve(kind, form[kind]?.value ?? ''))?.arn ?? ''] as const),
    ),
  );
  const gone = kinds.filter((kind) => found.get(kind) === '');
  if (gone.length > 0) {
    return {
      errors: Object.fromEntries(gone.map((kind) => [BLOCK[kind], 'It is not there any more. Choose another.'])),
    };
  }
  const arnOf = (kind: ChoiceKind) => found.get(kind) ?? '';
  const configurationArn = arnOf('configuration');
  return isBuilt
    ? { configurationArn, recipeArn: arnOf('recipe'), infrastructureArn: arnOf('infrastructure') }
    : { configurationArn, sourceImage: arnOf('image') || (form.imageNamed ?? '') };
}

/** Why an image that exists cannot be distributed, beside where it was given. What breaks is told by the check. */
async function refusedImage(
  { sourceImages, log }: ListenerRooms,
  { image }: RolloutForm,
  asked: string | undefined,
): Promise<Record<string, string> | undefined> {
  if (asked === undefined) return undefined;
  try {
    await sourceImages.find(asked);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) {
      const block = image === undefined ? BLOCK.imageNamed : BLOCK.image;
      return { [block]: explained(error, 'reading the image', log) };
    }
    log.warn({ err: error, asked }, 'image could not be looked at');
    return undefined;
  }
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
