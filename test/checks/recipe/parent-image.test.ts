import { expect, test } from 'vitest';
import { parentImage } from '../../../src/checks/recipe/parent-image.ts';
import { answered, checkContext, denied, noAnswer, type ProbeChange } from '../../support/fake-probe.ts';
import { parentIs, recipe, recipeContext } from './scene.ts';

const verdictOf = async (change: ProbeChange, made = recipe()) => parentImage.judge(recipeContext(made, change));

test('an available parent image passes', async () => {
  expect(await verdictOf({})).toMatchObject({
    verdict: 'pass',
    evidence: ['ec2:DescribeImages ami-parent → available'],
  });
});

test('a parent image that is gone or unusable fails', async () => {
  const gone: ProbeChange = { source: { image: async () => answered(undefined, 'ec2:DescribeImages → no such AMI') } };
  expect(await verdictOf(gone)).toMatchObject({ verdict: 'fail', cause: expect.stringContaining('ami-parent') });
  expect(await verdictOf(parentIs({ state: 'disabled' }))).toMatchObject({
    verdict: 'fail',
    cause: 'parent image ami-parent is disabled',
    fix: { owner: 'us' },
  });
});

test('a parent image that nobody answers for cannot be told', async () => {
  for (const answer of [denied('ec2:DescribeImages'), noAnswer('ec2:DescribeImages')]) {
    const judgement = await verdictOf({ source: { image: async () => answer } });
    expect(judgement).toMatchObject({ verdict: 'cannot-tell', evidence: [answer.evidence] });
  }
});

test.each(['arn:aws:imagebuilder:us-west-2:aws:image/al2023/x.x.x', 'ssm:/golden/parent'])(
  'a parent image named %s cannot be told',
  async (parent) => {
    const judgement = await verdictOf({}, { ...recipe(), parentImage: parent });
    expect(judgement).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringContaining('AMI id') });
    expect(judgement.evidence).toEqual([`parent image of the recipe is "${parent}"`]);
  },
);

test('a configuration without a recipe has no parent image', () => {
  expect(parentImage.applies(checkContext())).toBe(false);
});
