import { editConfiguration } from '../approval/drift.ts';
import { checkConfiguration, createConfiguration, textOf } from '../telling/scenes.ts';
import type { Cast, Story } from '../telling/story.ts';
import { must } from '../telling/story.ts';
import { untilModal } from './import-export.ts';

const NAME = 'cross-account-distribution-example';

export const editConflict: Story = {
  name: 'edit-conflict',
  summary: 'somebody edits the configuration in the console while Paula does: hers is refused, and nothing is undone',
  world: 'sample',
  tell: async (cast) => {
    const { paula, narrate } = cast;
    await createConfiguration(cast);
    await openForEdit(cast);
    narrate('She writes another description, and looks at what that changes');
    await paula.fill('Description', 'by Paula');
    await paula.submit();
    await untilModal(cast, 'Save it?');
    narrate('Somebody edits the distribution configuration in the AWS console');
    await editConfiguration(cast);
    narrate('Paula saves');
    await paula.submit();
    await untilModal(cast, 'was changed in AWS since it was opened');
    await untilModal(cast, 'edited after the card was drawn');
    await paula.close();
    await mustSay(cast, 'edited after the card was drawn');
    narrate('She asks what her draft would change in what is there now');
    await paula.command('platform', `/ami-distribute config diff ${NAME}`);
    await paula.until('the difference', ({ messages }) =>
      messages.find((message) => textOf(message).includes('Your draft changes')),
    );
    await checkConfiguration(cast, '2 of 2 targets ready');
  },
};

async function openForEdit(cast: Cast): Promise<void> {
  cast.narrate(`Paula types /ami-distribute config edit ${NAME}`);
  await cast.paula.command('platform', `/ami-distribute config edit ${NAME}`);
  await untilModal(cast, 'Edit configuration');
}

async function mustSay(cast: Cast, description: string): Promise<void> {
  await cast.paula.command('platform', `/ami-distribute config show ${NAME}`);
  const shown = await cast.paula.until('the configuration', ({ messages }) =>
    messages.findLast((message) => JSON.stringify(message.blocks).includes('target account')),
  );
  must(textOf(shown).includes(description), 'what was changed in AWS is still there');
}
