import type {
  App,
  BlockAction,
  ButtonAction,
  MultiStaticSelectAction,
  SlackActionMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ActionsBlock, ModalView } from '@slack/types';
import { digestOf } from '../../domain/canonical.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { checkButton, readCheckAsked } from '../blocks/check-button.ts';
import { button } from '../blocks/pieces.ts';
import { code, counted } from '../blocks/text.ts';
import { optionOf } from './choices.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import type { ListenerRooms } from './interaction.ts';
import type { Submitted } from './answer.ts';
import { answerClick, answerSubmission, explained, guarded, tryAck } from './answer.ts';
import { plain } from '../blocks/pieces.ts';
import type { ConfigurationForm, FormContext } from '../modals/configuration-form.ts';
import { configurationView, formErrors, inputOf, readForm, regionsWithoutName } from '../modals/configuration-form.ts';
import { notice } from '../modals/elements.ts';
import { parsed } from '../modals/reason-form.ts';
import { rolloutView } from '../modals/rollout-form.ts';
import { oneAtATime } from '../one-at-a-time.ts';

const TITLE = 'New configuration';

/** The form for a new distribution configuration, and the two buttons that come after it. */
export function listenForConfigurations(app: App, rooms: ListenerRooms): void {
  followRegions(app, rooms);
  followSteps(app, rooms);
  const { client, log, buildRegion } = rooms;

  app.view<ViewSubmitAction>(VIEW.newConfiguration, async ({ ack, view }) => {
    const filled = readForm(view.state.values);
    const context = { buildRegion, channel: channelIn(view.private_metadata) };
    const form = (said: string) => configurationView(filled, { ...context, notice: said });
    const waiting = notice(TITLE, `Creating ${code(filled.name)}… AWS takes its time; this view tells how it ended.`);
    await answerSubmission({ ack, viewId: view.id, client }, { log, waiting, form }, () =>
      create(rooms, filled, { viewId: view.id, context }),
    );
  });
}

/** Draws one AMI-name input for each Region as soon as it is chosen. */
function followRegions(app: App, { client, log, buildRegion }: ListenerRooms): void {
  const latest = new Map<string, ModalView>();
  // Choosing fast must not let an older drawing arrive last.
  const draw = oneAtATime(async (viewId) => {
    const view = latest.get(viewId);
    latest.delete(viewId);
    if (view !== undefined) await client.views.update({ view_id: viewId, view });
  });
  app.action<BlockAction<MultiStaticSelectAction>>(ACTION.regions, async ({ ack, body }) => {
    await tryAck(ack, log);
    const { view } = body;
    if (view === undefined) return;
    const channel = channelIn(view.private_metadata);
    latest.set(view.id, configurationView(readForm(view.state.values), { buildRegion, channel }));
    await draw(view.id);
  });
}

async function create(
  { verbs, log, buildRegion }: ListenerRooms,
  form: ConfigurationForm,
  { viewId, context }: { viewId: string; context: FormContext },
): Promise<Submitted> {
  const missing = regionsWithoutName(form);
  if (missing.length > 0) {
    const said = `${missing.join(', ')} got an AMI name just now. Look at it, then create.`;
    return { view: configurationView(form, { ...context, notice: said }) };
  }
  const errors = formErrors(form, buildRegion);
  if (Object.keys(errors).length > 0) return { errors };
  const input = inputOf(form);
  // The same form sent twice asks AWS for the same thing twice, which makes one. A corrected form is a new request.
  const token = digestOf({ viewId, input }).slice(0, 36);
  return guarded<Submitted>(
    async () => ({ view: created(form, (await verbs.createConfiguration(input, token)).arn, context.channel) }),
    (thrown) => ({ errors: { [BLOCK.name]: explained(thrown, `creating configuration "${form.name}"`, log) } }),
  );
}

function created({ name, regions }: ConfigurationForm, arn: string, channel: string): ModalView {
  const next: ActionsBlock = {
    type: 'actions',
    elements: [
      checkButton('Check it', ACTION.check, { configurationName: name }, 'primary'),
      button('Start a rollout', { action: ACTION.run, value: JSON.stringify({ name, arn }) }),
    ],
  };
  const told = `:white_check_mark: ${code(name)} is created, for ${counted(regions.length, 'Region')}.\nNext: check whether every target is ready, or start a rollout, which checks first.`;
  return notice(TITLE, told, [next], { channel });
}

/** Check it, Check again, Check everything, Start a rollout. */
function followSteps(app: App, rooms: ListenerRooms): void {
  const { client, log } = rooms;
  for (const id of [ACTION.check, ACTION.checkEverything]) {
    app.action<BlockAction<ButtonAction>>(id, (click) => startCheck(rooms, click));
  }
  app.action<BlockAction<ButtonAction>>(ACTION.run, async ({ ack, body, action }) => {
    await tryAck(ack, log);
    const { name, arn } = parsed(action.value ?? '');
    const known = typeof name === 'string' && typeof arn === 'string' ? { name, arn } : undefined;
    const view = rolloutView({ configuration: known && optionOf(known), reason: '' });
    if (body.view !== undefined) await client.views.update({ view_id: body.view.id, view });
  });
}

type Click = Pick<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>, 'ack' | 'respond' | 'body' | 'action'>;

async function startCheck({ verbs, client, log }: ListenerRooms, { ack, respond, body, action }: Click): Promise<void> {
  const { view } = body;
  const asked = readCheckAsked(action.value ?? '');
  const name = asked.configurationName;
  const ask = async (channel: string) => {
    await verbs.requestCheck({ ...asked, requestedBy: body.user.id, channel });
    const what = asked.basedOn === undefined ? 'every target' : 'what was not met';
    return `Checking ${what} of ${code(name)}. The report follows in a message.`;
  };
  const doing = `starting a check of "${name}"`;
  if (view === undefined) {
    const work = async (): Promise<Rendered> => plain(await ask(body.channel?.id ?? body.user.id));
    return answerClick({ ack, respond }, { doing, log }, work);
  }
  await tryAck(ack, log);
  const told = await guarded(
    () => ask(channelIn(view.private_metadata) || body.user.id),
    (thrown) => `:x: ${explained(thrown, doing, log)}`,
  );
  await client.views.update({ view_id: view.id, view: notice('Check', told) });
}

function channelIn(metadata: string): string {
  const { channel } = parsed(metadata);
  return typeof channel === 'string' ? channel : '';
}
