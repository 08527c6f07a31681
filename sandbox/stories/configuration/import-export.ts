import { checkConfiguration, untilModal } from '../telling/scenes.ts';
import type { Story } from '../telling/story.ts';
import { must } from '../telling/story.ts';

const NAME = 'cross-account-distribution-example';
const JSON_FILE = {
  name: NAME,
  description: 'Cross Account Distribution Configuration Example',
  distributions: [
    {
      region: 'us-west-2',
      amiDistributionConfiguration: {
        targetAccountIds: ['123456789012', '987654321098'],
        name: 'Name {{ imagebuilder:buildDate }}',
        description: 'ImageCopy Ami Copy Configuration',
      },
    },
  ],
};

export const importExport: Story = {
  name: 'import-export',
  summary:
    'JSON is uploaded, refused with the reason, corrected, created, checked, and handed out again as three files',
  world: 'sample',
  tell: async (cast) => {
    const { paula, narrate } = cast;
    narrate('Paula uploads the JSON of the command line, with an account that is none');
    await paula.command('platform', '/ami-distribute config import');
    await paula.upload('JSON file', {
      name: 'golden.json',
      text: JSON.stringify(JSON_FILE).replace('123456789012', '12345'),
    });
    await paula.submit();
    narrate('It is a draft of hers now, with the reason beside the Region; she corrects it there');
    await untilModal(paula, 'An account id has 12 digits');
    await paula.fill(
      'Target accounts',
      JSON_FILE.distributions[0]?.amiDistributionConfiguration.targetAccountIds.join(' ') ?? '',
    );
    narrate('She looks at what is going to be created, and creates it');
    await paula.submit();
    await untilModal(paula, 'Create it?');
    await paula.submit();
    await untilModal(paula, 'is created');
    await paula.close();
    await checkConfiguration(cast, '2 of 2 targets ready');
    narrate('Paula asks for it back');
    await paula.command('platform', `/ami-distribute config export ${NAME}`);
    const names = await paula.until('three files', ({ messages }) => {
      const files = messages.flatMap(({ files: shared = [] }) => shared).map(({ name }) => name);
      return files.length >= 3 ? files : undefined;
    });
    must(
      ['.json', '.tf', '.template.json'].every((end) => names.includes(`${NAME}${end}`)),
      `all formats: ${names.join()}`,
    );
    narrate('She deletes it; AWS has it no more');
    await paula.command('platform', `/ami-distribute config delete ${NAME}`);
    const question = await paula.until('the question', ({ messages }) =>
      messages.findLast((message) => message.text.includes('Delete ')),
    );
    await paula.press(question, 'Delete');
    await paula.until('the end', ({ messages }) => messages.find(({ text }) => text.includes('is deleted')));
  },
};
