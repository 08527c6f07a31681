import { cardText, createConfiguration, submitRollout, textOf, untilEnded } from './telling/scenes.ts';
import type { Story } from './telling/story.ts';
import { must } from './telling/story.ts';

const ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';

export const brokenTrust: Story = {
  name: 'broken-trust',
  summary: '987654321098 trusts another account: the report says so with the whole fix, and nothing is built',
  world: 'broken-trust',
  tell: async (cast) => {
    await createConfiguration(cast);
    const number = await submitRollout(cast);
    const thread = await untilEnded(cast, number, '1 of 2 targets ready');
    const said = thread.map(textOf).join('\n');
    must(
      said.includes('cross-account role can be assumed from 444455556666'),
      'the check is named by its healthy condition',
    );
    must(
      said.includes(`is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::987654321098:role/${ROLE}`),
      "AWS's own text is shown",
    );
    must(said.includes(`has no role named ${ROLE}`), 'a missing role is named as a cause');
    must(said.includes('does not name arn:aws:iam::444455556666:root'), 'another trust is named as a cause');
    must(said.includes(`aws iam create-role --role-name ${ROLE}`), 'the fix is the whole role');
    must(said.includes('policy/Ec2ImageBuilderCrossAccountDistributionAccess'), 'the fix attaches the managed policy');
    const card = await cardText(cast, number);
    must(card.includes('Blocked') && !card.includes('"Approve"'), 'the card is blocked and has no button');
    must((await cast.world()).images.length === 0, 'Image Builder was not started');
  },
};
