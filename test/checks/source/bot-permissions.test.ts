import { expect, test } from 'vitest';
import type { Answer } from '../../../src/checks/probe.ts';
import { botPermissions } from '../../../src/checks/source/bot-permissions.ts';
import { recipeOf } from '../../../src/domain/recipe.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';
import { INPUTS, SOURCE_IMAGE } from '../../support/sample-rollout.ts';

const recipe = recipeOf(INPUTS.recipe);
const IMAGE = 'arn:aws:imagebuilder:us-west-2:444455556666:image/golden/1.0.0';

/** Every permission is there, except what is asked of one action. */
function judge(action?: string, answer: Answer<boolean> = answered(false, `${action} → implicitDeny`)) {
  const botMay = async (asked: string, resource: string) =>
    asked === action ? answer : answered(true, `${asked} on ${resource} → allowed`);
  return botPermissions.judge(checkContext({ source: { botMay } }, { recipe }));
}

test('every permission is asked on the image to come', async () => {
  expect(await judge()).toEqual({
    verdict: 'pass',
    evidence: [
      ...['CreateImage', 'TagResource', 'GetImage', 'CancelImageCreation'].map(
        (name) => `imagebuilder:${name} on ${IMAGE}/1 → allowed`,
      ),
      `imagebuilder:ListImageBuildVersions on ${IMAGE} → allowed`,
      'imagebuilder:ListImages on * → allowed',
    ],
  });
});

test('what answers gates is asked where there are workflows', async () => {
  const workflows = [{ arn: 'arn', name: 'gated', content: {} }];
  const { evidence } = await botPermissions.judge(checkContext({}, { recipe, workflows }));
  expect(evidence.join('\n')).toContain(`imagebuilder:SendWorkflowStepAction on ${IMAGE}/1`);
  expect(evidence.join('\n')).toContain('imagebuilder:ListWaitingWorkflowSteps on *');
});

test.each(['imagebuilder:CreateImage', 'imagebuilder:TagResource', 'imagebuilder:ListImages'])(
  'a bot without %s fails and is told so',
  async (action) => {
    expect(await judge(action)).toMatchObject({
      verdict: 'fail',
      cause: `the bot's own policies do not allow ${action}`,
      causes: [expect.stringContaining(`${action} on `)],
      fix: { kind: 'bot-role', owner: 'us', summary: expect.stringContaining(action) },
    });
  },
);

test.each([denied('iam:SimulatePrincipalPolicy'), noAnswer('iam:SimulatePrincipalPolicy')])(
  'permissions that cannot be simulated ($kind) cannot be told',
  async (answer) => {
    expect(await judge('imagebuilder:GetImage', answer)).toMatchObject({
      verdict: 'cannot-tell',
      wouldProve: expect.stringContaining('iam:SimulatePrincipalPolicy'),
    });
  },
);

test('a configuration without a recipe starts no image', () => {
  expect(botPermissions.applies(checkContext())).toBe(false);
});

test.each([
  ['of an AMI alone nobody knows the name', SOURCE_IMAGE, '*/*'],
  ['of a build it is another build', { ...SOURCE_IMAGE, imageArn: `${IMAGE}/7` }, 'golden/1.0.0'],
])('an image that exists is asked about as the one to come: %s', async (_what, source, image) => {
  const asked: string[] = [];
  const botMay = async (action: string, resource: string) => {
    asked.push(`${action} ${resource}`);
    return answered(true, 'allowed');
  };
  await botPermissions.judge(checkContext({ source: { botMay } }, { source }));
  const base = 'arn:aws:imagebuilder:us-west-2:444455556666:image';
  expect(asked).toContain(`imagebuilder:DistributeImage ${base}/${image}/1`);
  expect(asked).toContain('imagebuilder:ListImageBuildVersions *');
  expect(asked.join()).not.toContain('CreateImage');
});
