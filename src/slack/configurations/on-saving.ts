import type { App, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { ActionsBlock } from '@slack/types';
import { publicRegions } from '../../domain/configuration/settings-problems.ts';
import { checkButton } from '../blocks/check-button.ts';
import { button } from '../blocks/pieces.ts';
import { code, counted, escaped } from '../blocks/text.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import type { Submitted } from '../listeners/answer.ts';
import { answerSubmission, explained, guarded } from '../listeners/answer.ts';
import { notice } from '../modals/elements.ts';
import type { ConfigRooms } from './config-command.ts';
import { ownDraft, TITLE, wrong } from './drafting.ts';
import { isMadePublic } from './review-view.ts';

/** The review is submitted: AWS is asked. */
export function listenForSaving(app: App, rooms: ConfigRooms): void {
  const { client, log } = rooms;
  app.view<ViewSubmitAction>(VIEW.draftReview, async ({ ack, view, body }) => {
    const waiting = notice(TITLE, 'Saving… AWS takes its time; this view tells how it ended.');
    await answerSubmission({ ack, viewId: view.id, client }, { log, waiting, form: wrong }, () =>
      guarded<Submitted>(
        async () => saved(rooms, view, body.user.id),
        (thrown) => ({ view: wrong(escaped(explained(thrown, 'saving the configuration', log))) }),
      ),
    );
  });
}

async function saved({ configurations }: ConfigRooms, view: ViewOutput, userId: string): Promise<Submitted> {
  const { channel, input, opened, id } = await configurations.drafts.get(ownDraft(view, userId));
  const madePublic = isMadePublic(view.state.values);
  if (publicRegions(input).length > 0 && !madePublic) {
    return { errors: { [BLOCK.makePublic]: 'Say so, or take the group "all" out.' } };
  }
  const { name, arn } = await configurations.drafts.submit({ id, userId, madePublic });
  const next: ActionsBlock = {
    type: 'actions',
    elements: [
      checkButton('Check it', ACTION.check, { configurationName: name }, 'primary'),
      button('Start a rollout', { action: ACTION.run, value: JSON.stringify({ name, arn }) }),
    ],
  };
  const done = `${opened === undefined ? 'created' : 'saved'}, for ${counted(input.distributions.length, 'Region')}`;
  const told = `:white_check_mark: ${code(name)} is ${done}.\nNext: check whether every target is ready, or start a rollout, which checks first.`;
  return { view: notice(TITLE, told, [next], { channel }) };
}
