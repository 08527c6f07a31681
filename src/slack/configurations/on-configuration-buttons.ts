import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { plain } from '../blocks/pieces.ts';
import { code } from '../blocks/text.ts';
import { ACTION } from '../ids.ts';
import { answerClick } from '../listeners/answer.ts';
import type { ConfigRooms } from './config-command.ts';
import { exported } from './config-command.ts';
import { openDraft, openExisting } from './open-draft.ts';

/** The buttons below a configuration that is shown. */
export function listenForConfigurationButtons(app: App, rooms: ConfigRooms): void {
  const { log, configurations } = rooms;
  for (const id of [ACTION.configurationEdit, ACTION.configurationCopy]) {
    app.action<BlockAction<ButtonAction>>(id, async ({ ack, respond, body, action }) => {
      const asked = {
        trigger_id: body.trigger_id,
        user_id: body.user.id,
        channel_id: body.channel?.id ?? body.user.id,
      };
      const opened = { name: action.value ?? '', copy: id === ACTION.configurationCopy };
      await answerClick({ ack, respond }, { doing: 'opening a configuration', log }, () =>
        openExisting(rooms, opened, asked),
      );
    });
  }
  app.action<BlockAction<ButtonAction>>(ACTION.draftOpen, async ({ ack, respond, body, action }) => {
    const asked = { trigger_id: body.trigger_id, user_id: body.user.id, channel_id: body.channel?.id ?? body.user.id };
    await answerClick({ ack, respond }, { doing: 'opening a draft', log }, () =>
      openDraft(rooms, action.value ?? '', asked),
    );
  });
  app.action<BlockAction<ButtonAction>>(ACTION.draftDrop, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'dropping a draft', log }, async () => {
      await configurations.drafts.drop({ id: action.value ?? '', userId: body.user.id });
      return plain('Your draft is dropped.');
    });
  });
  app.action<BlockAction<ButtonAction>>(ACTION.configurationExport, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'exporting a configuration', log }, () =>
      exported(rooms, action.value ?? '', body.user.id),
    );
  });
  app.action<BlockAction<ButtonAction>>(ACTION.configurationDelete, async ({ ack, respond, body, action }) => {
    const name = action.value ?? '';
    await answerClick({ ack, respond }, { doing: `deleting configuration "${name}"`, log }, async () => {
      await configurations.remove({ name, userId: body.user.id });
      return plain(`${code(name)} is deleted. AMIs that were distributed stay.`);
    });
  });
}
