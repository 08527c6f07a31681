import { createConfiguration, submitRollout } from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { must } from '../telling/story.ts';
import { askedCard, mustBeClosed, mustMention, toldInThread, refusedInForm, withReason } from './deciding.ts';

const REASON = 'Wait for the freeze to end on Monday';

export const reject: Story = {
  name: 'reject',
  summary: 'the approver says no with a reason, and the requester is told by mention',
  world: 'sample',
  tell: async (cast) => {
    const { andrew, alice, narrate } = cast;
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    const card = await askedCard(andrew, number);
    narrate('Alice presses Reject, and thinks about the reason');
    await alice.press(card, 'Reject');
    narrate('Andrew presses Reject and writes why');
    await withReason(andrew, card, 'Reject', REASON);
    const told = await toldInThread(cast, number, REASON);
    mustMention(told, cast.paula);
    must(told.text.includes(`<@${andrew.id}>`), 'the thread says who rejected it');
    await mustBeClosed(cast, number, 'Rejected');
    narrate('Alice sends her reason');
    await refusedInForm(alice, 'it was rejected');
    await mustBeClosed(cast, number, 'Rejected');
  },
};
