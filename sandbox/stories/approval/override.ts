import { createConfiguration, mustBeSaidOnce, submitRollout, textOf } from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { must, threadOf } from '../telling/story.ts';
import { APPROVERS, askedCard, cardSaying, mustMention, toldInThread, refusedInForm, withReason } from './deciding.ts';

const REASON = 'The role is repaired tonight, the other account needs this patch now';

export const override: Story = {
  name: 'override',
  summary: 'a missing prerequisite blocks: one person may override it with a reason, then the approvers decide',
  world: 'broken-trust',
  policy: `
approvers: [${APPROVERS}]
overriders: [U0ALICE]
`,
  tell: async (cast) => {
    const { andrew, alice, narrate } = cast;
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    const blocked = await askedCard(andrew, number, 'Override');
    must(
      textOf(blocked).includes('Blocked') && !textOf(blocked).includes('"Approve"'),
      'a blocked card has no Approve',
    );
    narrate('Andrew, whom the policy does not name, tries to override');
    await andrew.press(blocked, 'Override');
    await refusedInForm(andrew, 'does not let you override');
    narrate('Alice overrides it and writes why');
    await withReason(alice, blocked, 'Override', REASON);
    mustMention(await toldInThread(cast, number, REASON), cast.paula);
    const card = await askedCard(andrew, number);
    must(
      textOf(card).includes('Block lifted') && textOf(card).includes(REASON),
      'the card says who overrode it, and why',
    );
    must((await cast.world()).images.length === 0, 'an override alone starts nothing');
    narrate('Andrew presses Approve');
    await andrew.press(card, 'Approve');
    await cardSaying(andrew, number, 'Partly available');
    const thread = await cast.paula.until('the end', (snapshot) => {
      const all = threadOf(snapshot, number);
      return all.some(({ text }) => text.includes('ended after')) ? all : undefined;
    });
    mustBeSaidOnce(thread);
    must((await cast.world()).images.length === 1, 'Image Builder was started exactly once');
  },
};
