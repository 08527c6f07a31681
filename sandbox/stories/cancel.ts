import { approve, cardText, createConfiguration, submitRollout, untilEnded } from './telling/scenes.ts';
import type { Story } from './telling/story.ts';
import { cardOf, must } from './telling/story.ts';

export const cancel: Story = {
  name: 'cancel',
  summary: 'the requester stops a rollout while Image Builder is building',
  world: 'sample',
  tell: async (cast) => {
    const { paula, narrate } = cast;
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    await approve(cast, number);
    const card = await paula.until('the card of a rollout that is building', (snapshot) => {
      const found = cardOf(snapshot, number);
      return found?.text.includes('Building') === true ? found : undefined;
    });
    narrate('Paula presses Cancel and confirms');
    await paula.press(card, 'Cancel');
    const thread = await untilEnded(cast, number, 'Cancelled');
    must(
      thread.some(({ text }) => text.includes('Image Builder is asked to stop')),
      'the thread says that it is being stopped',
    );
    const [image] = (await cast.world()).images;
    must(image?.status === 'CANCELLED', 'Image Builder has stopped');
    must(!(await cardText(cast, number)).includes('"Cancel"'), 'the button is gone');
  },
};
