import {
  approve,
  createConfiguration,
  mustBeSaidOnce,
  mustBeTrue,
  submitRollout,
  textOf,
  untilEnded,
} from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { must, threadOf } from '../telling/story.ts';
import { toldAlone } from './deciding.ts';

const BUILD = 'arn:aws:imagebuilder:us-west-2:aws:workflow/build/build-image/1.0.0/1';
const GATED = 'arn:aws:imagebuilder:us-west-2:444455556666:workflow/distribution/gated/1.0.0/1';
/** What Image Builder tells shortens the waits of this story. */
const EVENTS = 'https://sqs.us-west-2.amazonaws.com/444455556666/image-builder-events';

export const secondGate: Story = {
  name: 'second-gate',
  summary: 'the image waits before it is shipped, and the approvers are asked once more',
  world: 'gated',
  settings: { WORKFLOWS: `${BUILD},${GATED}`, EXECUTION_ROLE: 'ImageBuilderExecutionRole', EVENTS_QUEUE_URL: EVENTS },
  tell: async (cast) => {
    const { paula, andrew, narrate } = cast;
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    await approve(cast, number);
    const card = await andrew.until('a second card with the button to ship it', (snapshot) =>
      threadOf(snapshot, number).find((message) => textOf(message).includes('"Ship it"')),
    );
    const copies = (await cast.world()).amis.filter(({ sourceAmiId }) => sourceAmiId !== undefined);
    must(copies.length === 0, 'nothing is copied while the image waits');
    narrate('Paula, who asked for it, presses Ship it');
    await paula.press(card, 'Ship it');
    await toldAlone(paula, 'not among the approvers');
    narrate('Andrew presses Ship it');
    await andrew.press(card, 'Ship it');
    const thread = await untilEnded(cast, number, '2 of 2 copies verified');
    await mustBeTrue(cast, thread);
    mustBeSaidOnce(thread);
    must(!thread.some((message) => textOf(message).includes('"Ship it"')), 'the buttons of the second card are gone');
  },
};
