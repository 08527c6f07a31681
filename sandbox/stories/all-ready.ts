import {
  approve,
  checkConfiguration,
  createConfiguration,
  mustBeSaidOnce,
  mustBeTrue,
  submitRollout,
  untilEnded,
} from './telling/scenes.ts';
import type { Story } from './telling/story.ts';

export const allReady: Story = {
  name: 'all-ready',
  summary: 'both targets are ready, and both copies are verified in their own accounts',
  world: 'sample',
  tell: async (cast) => {
    await createConfiguration(cast);
    await checkConfiguration(cast, '2 of 2 targets ready');
    const number = await submitRollout(cast);
    await approve(cast, number);
    const thread = await untilEnded(cast, number, '2 of 2 copies verified');
    await mustBeTrue(cast, thread);
    mustBeSaidOnce(thread);
  },
};
