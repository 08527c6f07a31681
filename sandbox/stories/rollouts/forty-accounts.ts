import { cardSaying } from '../approval/deciding.ts';
import { approve, mustBePostedOnce, submitRollout, textOf, untilEnded } from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { copiesIn, must, threadOf } from '../telling/story.ts';

const REGIONS = ['us-west-2', 'us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2', 'af-south-1'];

/** What is chosen to reach every account in every Region. */
export const FLEET = { configuration: 'fleet', recipe: 'fleet-image 1.0.0' };

export const fortyAccounts: Story = {
  name: 'forty-accounts',
  summary: '40 accounts in 6 Regions: one card, one reply a Region, every AMI in a file',
  world: 'forty-accounts',
  tell: async (cast) => {
    const number = await submitRollout(cast, FLEET);
    await approve(cast, number);
    const thread = await untilEnded(cast, number, '240 of 240 copies verified');
    mustBePostedOnce(thread);
    for (const region of REGIONS) {
      const told = thread.filter(({ text }) => text.includes(`*${region}* complete: 40 copies verified`));
      must(told.length === 1, `${region} is told as complete, once`);
    }
    must(thread.length < 20, `the thread stays short: ${thread.length} messages for 240 copies`);
    const card = textOf(await cardSaying(cast.andrew, number, '*eu-central-1* 40 verified'));
    must(card.includes('40 accounts × 6 Regions = 240 copies'), 'the card counts accounts and Regions');
    const world = await cast.world();
    const accounts = new Set(
      world.amis.filter(({ sourceAmiId }) => sourceAmiId !== undefined).map((ami) => ami.account),
    );
    must(accounts.size === 40, 'each account owns copies');
    must(
      [...accounts].every((account) => copiesIn(world, account).every(({ state }) => state === 'available')),
      'every copy is available in its own account',
    );
    await cast.paula.until(`the file rollout-${number}.json`, (snapshot) => {
      const files = threadOf(snapshot, number).flatMap(({ files: hung = [] }) => hung);
      return files.some(({ name }) => name === `rollout-${number}.json`) ? true : undefined;
    });
  },
};
