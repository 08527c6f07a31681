import { breakIt, deployRole, fileNamed } from '../telling/owner.ts';
import { createConfiguration, submitRollout, textOf } from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { must, threadOf } from '../telling/story.ts';
import { askedCard, toldInThread } from './deciding.ts';

const ACCOUNT = '987654321098';
const TEMPLATE = 'cross-account-role.template.json';

export const checkAgain: Story = {
  name: 'check-again',
  summary:
    'a rollout is blocked, the owner of the account mends it, and the same rollout is checked again and approved',
  world: 'sample',
  tell: async (cast) => {
    const { andrew, paula, narrate } = cast;
    await createConfiguration(cast);
    await breakIt(cast, `role-${ACCOUNT}`);
    const number = await submitRollout(cast);
    const blocked = await askedCard(paula, number, 'Check again');
    must(textOf(blocked).includes('Blocked'), 'the rollout is blocked');
    const thread = await paula.until(`the file ${TEMPLATE}`, (snapshot) => {
      const replies = threadOf(snapshot, number);
      return replies.some(({ files = [] }) => files.some(({ name }) => name === TEMPLATE)) ? replies : undefined;
    });
    narrate(`The owner of ${ACCOUNT} deploys ${TEMPLATE}`);
    await deployRole(cast, ACCOUNT, await fileNamed(cast, thread, TEMPLATE));
    narrate('Paula presses Check again on the card');
    await paula.press(blocked, 'Check again');
    await toldInThread(cast, number, 'has what was not met asked again');
    await toldInThread(cast, number, '2 of 2 targets ready');
    const card = await askedCard(andrew, number);
    narrate('Andrew presses Approve');
    await andrew.press(card, 'Approve');
    // The card may be past that when it is drawn next; what is told stays.
    await toldInThread(cast, number, 'Image Builder is building');
    must((await cast.world()).images.length === 1, 'Image Builder was started exactly once');
  },
};
