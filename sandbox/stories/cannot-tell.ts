import { breakIt } from './telling/owner.ts';
import { checkConfiguration, textOf } from './telling/scenes.ts';
import type { Story } from './telling/story.ts';
import { must } from './telling/story.ts';

const ACCOUNT = '987654321098';

export const cannotTell: Story = {
  name: 'cannot-tell',
  summary: 'without the audit role nobody can say whether a parameter may be written: told, never guessed',
  world: 'encrypted',
  tell: async (cast) => {
    await breakIt(cast, `audit-role-${ACCOUNT}`);
    const report = await checkConfiguration(cast, '3 of 6 targets ready', 'encrypted-golden --recipe golden-encrypted');
    const said = textOf(report).replaceAll('\u00a0', ' ');
    must(said.includes('7 cannot tell'), 'what cannot be told is counted');
    must(!said.includes('missing'), 'nothing is told to fail');
    must(said.includes('ssm:PutParameter on /imagebuilder/golden-encrypted has no dry run'), 'it says what is unknown');
    must(said.includes('does not prove it for Image Builder'), 'what the bot may is no proof for Image Builder');
    must(said.includes('AUDIT_ROLE_NAME with iam:SimulatePrincipalPolicy'), 'it says what would prove it');
  },
};
