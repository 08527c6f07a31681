import { breakIt, deployRole, fileNamed } from './telling/owner.ts';
import { checkAgain, checkConfiguration, createConfiguration, reportThread, textOf } from './telling/scenes.ts';
import type { Story } from './telling/story.ts';
import { must } from './telling/story.ts';

const ACCOUNT = '987654321098';

export const fixPack: Story = {
  name: 'fix-pack',
  summary: 'an account without the role: its owner deploys the template from the thread, and the check passes',
  world: 'sample',
  tell: async (cast) => {
    const { narrate } = cast;
    await createConfiguration(cast);
    await breakIt(cast, `role-${ACCOUNT}`);
    const report = await checkConfiguration(cast, '1 of 2 targets ready');
    const thread = await reportThread(cast, report, 'cross-account-role.template.json');
    const template = await fileNamed(cast, thread, 'cross-account-role.template.json');
    must(template.includes('arn:${AWS::Partition}:iam::444455556666:root'), 'the role trusts the source account');
    narrate(`The owner of ${ACCOUNT} deploys cross-account-role.template.json`);
    await deployRole(cast, ACCOUNT, template);
    const again = await checkAgain(cast, report, '2 of 2 targets ready');
    must(!textOf(again).includes('"x"'), 'nothing fails any more');
  },
};
