import {
  createConfiguration,
  mustBeSaidOnce,
  mustBeTrue,
  submitRollout,
  textOf,
  untilEnded,
} from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { must } from '../telling/story.ts';
import { APPROVERS, askedCard, cardSaying, toldAlone } from './deciding.ts';

export const twoApprovers: Story = {
  name: 'two-approvers',
  summary: 'a production account needs two different people, and nobody counts twice',
  world: 'sample',
  policy: `
approvers: [${APPROVERS}]
rules:
  - { tags: [production], approvals: 2, sensitive: true }
  - { tags: [playground], approvals: 0 }
accounts:
  '123456789012': { name: payments-production, tags: [production] }
  '987654321098': { name: playground, tags: [playground] }
`,
  tell: async (cast) => {
    const { paula, andrew, alice, narrate } = cast;
    narrate('Andrew asks what the policy is');
    await andrew.command('platform', '/ami-distribute policy');
    await toldAlone(andrew, 'Approval policy');
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    const card = await askedCard(andrew, number);
    must(textOf(card).includes('payments-production'), 'the sensitive account is named on the card');
    narrate('Paula, who asked for it, presses Approve');
    await paula.press(card, 'Approve');
    await toldAlone(paula, 'not among the approvers');
    narrate('Andrew presses Approve, twice');
    await andrew.press(card, 'Approve');
    await toldAlone(andrew, '1 of 2 given');
    await andrew.press(card, 'Approve');
    await toldAlone(andrew, 'is counted already');
    const once = await cardSaying(alice, number, '1 of 2 given');
    must((await cast.world()).images.length === 0, 'one approval starts nothing');
    narrate('Alice presses Approve');
    await alice.press(once, 'Approve');
    const thread = await untilEnded(cast, number, '2 of 2 copies verified');
    must(
      thread.some(({ text }) => text.includes(`<@${andrew.id}>, <@${alice.id}>`)),
      'the thread names both approvers',
    );
    await mustBeTrue(cast, thread);
    mustBeSaidOnce(thread);
  },
};
