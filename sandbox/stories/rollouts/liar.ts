import { cardSaying } from '../approval/deciding.ts';
import { breakIt } from '../telling/owner.ts';
import { approve, createConfiguration, submitRollout, textOf, untilEnded } from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { copiesIn, must } from '../telling/story.ts';

const TARGETS = ['123456789012', '987654321098'];

export const liar: Story = {
  name: 'liar',
  summary: 'Image Builder reports copies that no account has: none is announced, and a person has to look',
  world: 'sample',
  settings: { CONFIRM_WITHIN_SECONDS: '6' },
  tell: async (cast) => {
    await createConfiguration(cast);
    await breakIt(cast, 'image-builder-lies');
    const number = await submitRollout(cast);
    await approve(cast, number);
    const thread = await untilEnded(cast, number, 'Needs attention');
    const world = await cast.world();
    must(world.images[0]?.status === 'AVAILABLE', 'Image Builder says that all is well');
    must(
      TARGETS.every((account) => copiesIn(world, account).length === 0),
      'no account has a copy',
    );
    const said = thread.map(textOf).join('\n');
    must(said.includes('0 of 2 copies verified'), 'the end says that no copy is verified');
    must(!said.includes('complete'), 'no Region is told as complete');
    must(said.includes('2 of 2 copies were not confirmed by their own account'), 'the end says why');
    await cardSaying(cast.andrew, number, 'Needs attention');
  },
};
