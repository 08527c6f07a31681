import {
  approve,
  createConfiguration,
  mustBeSaidOnce,
  mustBeTrue,
  submitRollout,
  untilEnded,
} from './telling/scenes.ts';
import type { Story } from './telling/story.ts';
import { must } from './telling/story.ts';

export const restart: Story = {
  name: 'restart',
  summary:
    'the bot is killed while copies are under way, and the thread goes on with nothing twice and nothing missing',
  world: 'sample',
  tell: async (cast) => {
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    await approve(cast, number);
    await untilCopying(cast);
    cast.narrate('The bot is killed with SIGKILL while copies are under way');
    await cast.stage.bot.end('SIGKILL');
    const under = (await cast.world()).amis.filter((ami) => ami.state === 'pending').length;
    must(under > 0, 'a copy was under way when the bot was killed');
    await cast.stage.restartBot();
    cast.narrate('The bot is started again on the same data');
    const thread = await untilEnded(cast, number, '2 of 2 copies verified');
    await mustBeTrue(cast, thread);
    mustBeSaidOnce(thread);
  },
};

async function untilCopying({ paula, world }: Parameters<Story['tell']>[0]): Promise<void> {
  for (let copying = false; !copying; ) {
    await paula.until('anything', () => true);
    copying = (await world()).amis.some((ami) => ami.state === 'pending' && ami.sourceAmiId !== undefined);
  }
}
