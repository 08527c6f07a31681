import type { App, BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Rendered } from '../blocks/pieces.ts';
import { readCheckAsked } from '../blocks/check-button.ts';
import { code } from '../blocks/text.ts';
import { optionOf } from './choices.ts';
import { ACTION } from '../ids.ts';
import type { ListenerRooms } from './interaction.ts';
import { answerClick, guarded, explained, tryAck } from './answer.ts';
import { plain } from '../blocks/pieces.ts';
import { notice } from '../modals/elements.ts';
import { parsed } from '../modals/reason-form.ts';
import { rolloutView } from '../modals/rollout-form.ts';

/** Check it, Check again, Check everything, Whole fix pack, Start a rollout. */
export function listenForConfigurations(app: App, rooms: ListenerRooms): void {
  const { verbs, client, log } = rooms;
  for (const id of [ACTION.check, ACTION.checkEverything]) {
    app.action<BlockAction<ButtonAction>>(id, (click) => startCheck(rooms, click));
  }
  app.action<BlockAction<ButtonAction>>(ACTION.wholePack, async ({ ack, respond, action }) => {
    await answerClick({ ack, respond }, { doing: 'handing over the fix pack', log }, async () => {
      const { configurationName } = await verbs.handOutPack({ reportId: action.value ?? '' });
      return plain(`All that the targets of ${code(configurationName)} have to have is in the thread of the report.`);
    });
  });
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
