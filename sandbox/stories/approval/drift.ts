import { ImagebuilderClient, UpdateDistributionConfigurationCommand } from '@aws-sdk/client-imagebuilder';
import { configurationIn, ownerOf } from '../telling/owner.ts';
import {
  createConfiguration,
  mustBePostedOnce,
  mustBeTrue,
  submitRollout,
  textOf,
  untilEnded,
} from '../telling/scenes.ts';
import type { Cast, Story } from '../telling/story.ts';
import { must } from '../telling/story.ts';
import { askedCard, mustMention, toldInThread, refusedInForm } from './deciding.ts';

const DESCRIPTION = 'edited after the card was drawn';

export const drift: Story = {
  name: 'drift',
  summary: 'somebody edits the configuration while it waits: the approval is void, and is asked for again',
  world: 'sample',
  tell: async (cast) => {
    const { andrew, alice, narrate } = cast;
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    const card = await askedCard(andrew, number);
    narrate('Alice presses Reject, and thinks about the reason');
    await alice.press(card, 'Reject');
    narrate('Somebody edits the distribution configuration in the AWS console');
    await editConfiguration(cast);
    narrate('Andrew presses Approve on what his card shows');
    await andrew.press(card, 'Approve');
    const told = await toldInThread(cast, number, DESCRIPTION);
    mustMention(told, cast.paula);
    must(textOf(told).includes('nothing was started'), 'the thread says that nothing was started');
    must((await cast.world()).images.length === 0, 'Image Builder was not started');
    narrate('Alice sends her reason for the card of before');
    await refusedInForm(alice, 'changed since the card you clicked was drawn');
    narrate('Alice looks at the card again and presses Approve');
    await alice.press(await askedCard(alice, number), 'Approve');
    const thread = await untilEnded(cast, number, '2 of 2 copies verified');
    await mustBeTrue(cast, thread);
    mustBePostedOnce(thread);
  },
};

/** Somebody with access to the AWS console changes the description. */
export async function editConfiguration(cast: Cast): Promise<void> {
  const client = new ImagebuilderClient(await ownerOf(cast, '444455556666'));
  const { arn, distributions } = await configurationIn(cast);
  await client.send(
    new UpdateDistributionConfigurationCommand({
      distributionConfigurationArn: arn,
      description: DESCRIPTION,
      distributions,
    }),
  );
  client.destroy();
}
