import { editConfiguration } from '../approval/drift.ts';
import { configurationIn } from '../telling/owner.ts';
import { checkConfiguration, createConfiguration, textOf, untilModal } from '../telling/scenes.ts';
import type { Cast, Story } from '../telling/story.ts';
import { must } from '../telling/story.ts';

const NAME = 'cross-account-distribution-example';

export const editConflict: Story = {
  name: 'edit-conflict',
  summary:
    'somebody edits the configuration in the console while Paula does: hers is refused, then made to what is there now',
  world: 'sample',
  tell: async (cast) => {
    const { paula, narrate } = cast;
    await createConfiguration(cast);
    await openForEdit(cast);
    narrate('She writes another AMI description and a tag, and looks at what that changes');
    await paula.fill('AMI description', 'by Paula');
    await paula.fill('Tags', 'team=images');
    await paula.submit();
    await untilModal(paula, 'Save it?');
    narrate('Somebody edits the distribution configuration in the AWS console');
    await editConfiguration(cast);
    narrate('Paula saves');
    await paula.submit();
    await untilModal(paula, 'was changed in AWS since it was opened');
    await untilModal(paula, 'edited after the card was drawn');
    await paula.close();
    await mustSay(cast, 'edited after the card was drawn');
    narrate('She asks what her draft would change in what is there now');
    await paula.command('platform', `/ami-distribute config diff ${NAME}`);
    await paula.until('the difference', ({ messages }) =>
      messages.find((message) => textOf(message).includes('Your draft changes')),
    );
    narrate('She opens it again: her changes are made to what is there now, and she saves');
    await openForEdit(cast);
    await untilModal(paula, 'Your changes are made to it again');
    await paula.submit();
    await untilModal(paula, 'tags: absent');
    await paula.submit();
    await untilModal(paula, 'is saved');
    await paula.close();
    await mustHaveBoth(cast);
    await checkConfiguration(cast, '2 of 2 targets ready');
  },
};

async function openForEdit(cast: Cast): Promise<void> {
  cast.narrate(`Paula types /ami-distribute config edit ${NAME}`);
  await cast.paula.command('platform', `/ami-distribute config edit ${NAME}`);
  await untilModal(cast.paula, 'Edit configuration');
}

async function mustSay(cast: Cast, description: string): Promise<void> {
  await cast.paula.command('platform', `/ami-distribute config show ${NAME}`);
  const shown = await cast.paula.until('the configuration', ({ messages }) =>
    messages.findLast((message) => JSON.stringify(message.blocks).includes('target account')),
  );
  must(textOf(shown).includes(description), 'what was changed in AWS is still there');
}

/** What was changed in the console and what Paula changed, in AWS itself. */
async function mustHaveBoth(cast: Cast): Promise<void> {
  const found = await configurationIn(cast);
  const [entry] = found.distributions ?? [];
  must(found.description === 'edited after the card was drawn', 'the change from the console stands');
  must(entry?.amiDistributionConfiguration?.description === 'by Paula', 'her AMI description is there');
  must(found.tags?.['team'] === 'images', 'her tag is there');
}
