import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import { Refusal } from '../../domain/errors.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { ACTION, BLOCK, VIEW } from '../ids.ts';
import type { ListenerRooms } from './interaction.ts';
import type { Submitted } from './answer.ts';
import { answerClick, answerSubmission, explained, guarded } from './answer.ts';
import { plain } from '../blocks/pieces.ts';
import { notice } from '../modals/elements.ts';
import type { Decided } from '../modals/reject-form.ts';
import { readDecided, rejectView } from '../modals/reject-form.ts';
import { textIn } from '../modals/view-state.ts';

/** Approve and Reject on a card. Every click is answered, also one on a card that is no longer true. */
export function listenForDecisions(app: App, rooms: ListenerRooms): void {
  const { verbs, client, log } = rooms;

  app.action<BlockAction<ButtonAction>>(ACTION.approve, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'counting your approval', log }, async () => {
      const decided = decidedBy(action.value);
      return counted(await verbs.decide({ ...decided, userId: body.user.id, verdict: 'approve' }));
    });
  });

  app.action<BlockAction<ButtonAction>>(ACTION.reject, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'asking for your reason', log }, async () => {
      await client.views.open({ trigger_id: body.trigger_id, view: rejectView(decidedBy(action.value)) });
      return undefined;
    });
  });

  app.view<ViewSubmitAction>(VIEW.reject, async ({ ack, body, view }) => {
    const reason = textIn(view.state.values, BLOCK.reason, ACTION.text) ?? '';
    const decided = readDecided(view.private_metadata) ?? { rolloutId: '', digest: '' };
    const form = (said: string) => rejectView(decided, { reason, notice: said });
    const waiting = notice('Reject the rollout', 'Counting your decision…');
    const reject = () =>
      verbs.decide({ ...decided, userId: body.user.id, verdict: 'reject', ...(reason === '' ? {} : { reason }) });
    await answerSubmission({ ack, viewId: view.id, client }, { log, waiting, form }, () =>
      guarded<Submitted>(
        async () => ({ view: notice('Reject the rollout', `Rollout #${(await reject()).number} is rejected.`) }),
        (thrown) => ({ errors: { [BLOCK.reason]: explained(thrown, 'counting your decision', log) } }),
      ),
    );
  });
}

function decidedBy(value: string | undefined): Decided {
  const decided = readDecided(value ?? '');
  if (decided === undefined) throw new Refusal('bad-button', 'this button is not one of ours', 'Open the newest card.');
  return decided;
}

/** The card itself shows a decision that moved the rollout; one that did not is confirmed here. */
function counted({ state, number, decisions, digest, approvalsRequired }: Rollout): Rendered | undefined {
  if (state !== 'awaiting-approval') return undefined;
  const given = decisions.filter((said) => said.verdict === 'approve' && said.digest === digest).length;
  return plain(`Your approval of rollout #${number} is counted: ${given} of ${approvalsRequired}.`);
}
