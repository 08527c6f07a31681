import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { plain } from '../blocks/pieces.ts';
import { code } from '../blocks/text.ts';
import { ACTION } from '../ids.ts';
import { answerClick } from './answer.ts';
import type { ListenerRooms } from './interaction.ts';

/** The buttons that stop a rollout or a check, and those that have a rollout checked again or repeated. */
export function listenForCancelling(app: App, { verbs, log }: ListenerRooms): void {
  app.action<BlockAction<ButtonAction>>(ACTION.cancel, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'cancelling the rollout', log }, async () => {
      const { number, state } = await verbs.cancel({ rolloutId: action.value ?? '', userId: body.user.id });
      return plain(
        state === 'cancelled'
          ? `Rollout #${number} is cancelled.`
          : `Image Builder is asked to stop rollout #${number}.`,
      );
    });
  });
  app.action<BlockAction<ButtonAction>>(ACTION.checkAgain, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'checking the rollout again', log }, async () => {
      const { number } = await verbs.checkAgain({ rolloutId: action.value ?? '', userId: body.user.id });
      return plain(`What was not met for rollout #${number} is asked again.`);
    });
  });
  app.action<BlockAction<ButtonAction>>(ACTION.retry, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'retrying the rollout', log }, async () => {
      const { number, retry } = await verbs.retry({ rolloutId: action.value ?? '', userId: body.user.id });
      return plain(`Rollout #${retry?.number} is retried as #${number}: what is missing is checked first.`);
    });
  });
  app.action<BlockAction<ButtonAction>>(ACTION.cancelCheck, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'cancelling the check', log }, async () => {
      const run = await verbs.cancelCheck({ reportId: action.value ?? '', userId: body.user.id });
      if (run === undefined) return plain('This check has come to its end already.');
      return plain(`The check of ${code(run.configurationName)} is cancelled.`);
    });
  });
}
