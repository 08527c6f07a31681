import type { App, BlockAction, ButtonAction, ViewSubmitAction } from '@slack/bolt';
import { Refusal } from '../../domain/errors.ts';
import { questionOf } from '../../domain/rollout/question.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import type { Verbs } from '../../flow/verbs.ts';
import type { Rendered } from '../blocks/pieces.ts';
import { approvalsSaid } from '../blocks/states.ts';
import { ACTION, BLOCK } from '../ids.ts';
import type { ListenerRooms } from './interaction.ts';
import type { Submitted } from './answer.ts';
import { answerClick, answerSubmission, explained, guarded, inTime } from './answer.ts';
import { plain } from '../blocks/pieces.ts';
import { notice } from '../modals/elements.ts';
import type { DecidedThere, Reasoned } from '../modals/reason-form.ts';
import { readDecided, readDecidedThere, REASONED, reasonView } from '../modals/reason-form.ts';
import { textIn } from '../modals/view-state.ts';

/** A decision that is not counted by then is never counted: people are told so inside the 3 s that Slack waits. */
const DECIDE_MS = 2000;

/** The buttons of a card. Every click is answered, also one on a card that is no longer true. */
export function listenForDecisions(app: App, rooms: ListenerRooms): void {
  const { verbs, client, log } = rooms;

  app.action<BlockAction<ButtonAction>>(ACTION.approve, async ({ ack, respond, body, action }) => {
    await answerClick({ ack, respond }, { doing: 'counting your approval', log }, async () => {
      const said = { ...decidedBy(action.value, body), userId: body.user.id, verdict: 'approve' as const };
      return counted(await decidedInTime(verbs, said));
    });
  });

  for (const verdict of ['reject', 'override'] as const) {
    app.action<BlockAction<ButtonAction>>(ACTION[verdict], async ({ ack, respond, body, action }) => {
      await answerClick({ ack, respond }, { doing: 'asking for your reason', log }, async () => {
        const decided = decidedBy(action.value, body);
        if (decided.rolloutId === '')
          return counted(await decidedInTime(verbs, { ...decided, userId: body.user.id, verdict }));
        await client.views.open({ trigger_id: body.trigger_id, view: reasonView(verdict, decided) });
        return undefined;
      });
    });
    listenForReason(app, rooms, verdict);
  }
}

function listenForReason(app: App, { verbs, client, log }: ListenerRooms, verdict: Reasoned): void {
  const { view: id, title, done } = REASONED[verdict];
  app.view<ViewSubmitAction>(id, async ({ ack, body, view }) => {
    const reason = (textIn(view.state.values, BLOCK.reason, ACTION.text) ?? '').trim();
    const decided = readDecidedThere(view.private_metadata) ?? { ...UNREADABLE, channel: '' };
    const form = (said: string) => reasonView(verdict, decided, { reason, notice: said });
    const said = { ...decided, userId: body.user.id, verdict, ...(reason === '' ? {} : { reason }) };
    const waiting = notice(title, 'Counting your decision…');
    await answerSubmission({ ack, viewId: view.id, client }, { log, waiting, form }, () =>
      guarded<Submitted>(
        async () => {
          const { number, state } = await decidedInTime(verbs, said);
          return { view: notice(title, `Rollout #${number} ${state === 'gate-waiting' ? 'is stopped' : done}.`) };
        },
        (thrown) => ({ errors: { [BLOCK.reason]: explained(thrown, 'counting your decision', log) } }),
      ),
    );
  });
}

/** Whatever hangs, Slack or the database: the person has an answer, and what comes late counts for nothing. */
async function decidedInTime(verbs: Verbs, said: Omit<Parameters<Verbs['decide']>[0], 'signal'>): Promise<Rollout> {
  const late = new AbortController();
  const deciding = verbs.decide({ ...said, signal: late.signal });
  const first = await inTime(deciding, DECIDE_MS);
  if (first.done) return first.value;
  late.abort();
  deciding.catch(() => undefined);
  throw new Refusal(
    'no-answer-in-time',
    'this was not counted: Slack or the database did not answer in time',
    'Look at the card, and click again unless it shows your decision.',
  );
}

/** Names no rollout: whoever decides on it is refused, and that is written down. */
const UNREADABLE = { rolloutId: '', digest: '', reportId: '' };

function decidedBy(value: string | undefined, { channel }: BlockAction): DecidedThere {
  return { ...(readDecided(value ?? '') ?? UNREADABLE), channel: channel?.id ?? '' };
}

/** The card itself shows a decision that moved the rollout; one that did not is confirmed here. */
function counted(rollout: Rollout): Rendered | undefined {
  const question = questionOf(rollout);
  if (question === undefined) return undefined;
  return plain(`Your approval of rollout #${rollout.number} is counted: ${approvalsSaid(question)}.`);
}
