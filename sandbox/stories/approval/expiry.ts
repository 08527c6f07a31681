import { createConfiguration, submitRollout } from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { APPROVERS, askedCard, mustBeClosed, mustMention, toldInThread, refusedInForm } from './deciding.ts';

export const expiry: Story = {
  name: 'expiry',
  summary: 'nobody decides in time: the buttons vanish, and the requester is told by mention',
  world: 'sample',
  policy: `
approvers: [${APPROVERS}]
timeToLive: 6s
`,
  tell: async (cast) => {
    const { andrew, alice, narrate } = cast;
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    const card = await askedCard(andrew, number);
    narrate('Alice presses Reject, and is called away; nobody decides');
    await alice.press(card, 'Reject');
    mustMention(await toldInThread(cast, number, 'has expired'), cast.paula);
    await mustBeClosed(cast, number, 'Expired');
    narrate('Alice comes back and sends her reason');
    await refusedInForm(alice, 'it has ended as expired');
    await mustBeClosed(cast, number, 'Expired');
  },
};
