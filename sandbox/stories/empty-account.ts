import {
  approve,
  cardText,
  createConfiguration,
  mustBeTrue,
  submitRollout,
  textOf,
  untilEnded,
} from './telling/scenes.ts';
import type { Story } from './telling/story.ts';
import { must, threadOf } from './telling/story.ts';

export const emptyAccount: Story = {
  name: 'empty-account',
  summary: '987654321098 owns no AMI yet: what cannot be proved reaches the approver and does not block',
  world: 'empty-account',
  tell: async (cast) => {
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    await approve(cast, number);
    await cast.andrew.until('a report that says what could not be tried', (snapshot) => {
      const told = threadOf(snapshot, number).map(textOf).join('\n');
      return told.includes('no available AMI owned by 987654321098') ? told : undefined;
    });
    must(
      (await cardText(cast, number)).replaceAll('\u00a0', ' ').includes('1 cannot tell'),
      'the card shows the approver what could not be proved',
    );
    const thread = await untilEnded(cast, number, '2 of 2 copies verified');
    await mustBeTrue(cast, thread);
  },
};
