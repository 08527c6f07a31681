import { cardSaying } from '../approval/deciding.ts';
import { breakIt, mendIt } from '../telling/owner.ts';
import {
  approve,
  cardText,
  createConfiguration,
  mustBePostedOnce,
  submitRollout,
  textOf,
  untilEnded,
} from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { copiesIn, must } from '../telling/story.ts';

const BROKEN = '987654321098';
const SWITCH = `trust-${BROKEN}`;

export const partialFailureRetry: Story = {
  name: 'partial-failure-retry',
  summary: 'one account breaks while the image is built: once it is mended, one click brings the missing copy',
  world: 'sample',
  tell: async (cast) => {
    const { paula, narrate } = cast;
    await createConfiguration(cast);
    const first = await submitRollout(cast);
    await approve(cast, first);
    await cardSaying(paula, first, 'Building the image');
    narrate(`The owner of ${BROKEN} changes whom the role trusts, while the image is built`);
    await breakIt(cast, SWITCH);
    const told = await untilEnded(cast, first, '1 of 2 copies verified');
    must(
      told.some((message) => textOf(message).includes(BROKEN)),
      'the thread names the account that is missing',
    );
    narrate('The owner mends it, and Paula presses Retry');
    await mendIt(cast, SWITCH);
    await paula.press(await cardSaying(paula, first, 'Retry 1 target'), 'Retry 1 target');
    const second = first + 1;
    const thread = await untilEnded(cast, second, '1 of 1 copy verified');
    mustBePostedOnce(thread);
    const said = thread.map(textOf).join('\n');
    must(said.includes(`approved for rollout #${first} holds for these targets too`), 'nobody is asked twice');
    const world = await cast.world();
    must(world.images.length === 1, 'nothing was built again');
    must(copiesIn(world, BROKEN).length === 1, `${BROKEN} has its copy`);
    must(copiesIn(world, '123456789012').length === 1, 'the copy that was there is the only one');
    const card = await cardText(cast, first);
    must(card.includes(`Retried as rollout #${second}`) && !card.includes('"Retry 1 target"'), 'the button is gone');
  },
};
