import { expect, test } from 'vitest';
import { parentImage } from '../../../src/checks/recipe/parent-image.ts';
import { answered, checkContext, denied, noAnswer, type ProbeChange } from '../../support/fake-probe.ts';
import { SOURCE } from '../../support/sample-rollout.ts';
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

const LOOKED_UP = ['arn:aws:imagebuilder:us-west-2:aws:image/al2023/x.x.x', 'ssm:/imagebuilder/parent'] as const;
const named = (parent: string) => ({ ...recipe(), parentImage: parent });
const nothing = async () => answered(undefined, 'imagebuilder:GetImage → no build of it is AVAILABLE');

test.each(LOOKED_UP)('parent image %s is judged by the AMI it stands for', async (parent) => {
  const judgement = await verdictOf({}, named(parent));
  expect(judgement.verdict).toBe('pass');
  expect(judgement.evidence.join('; ')).toContain(
    `imagebuilder:GetImage ${parent} → ami-0parent; ec2:DescribeImages ami-0parent → available`,
  );
  expect(await verdictOf(parentIs({ state: 'disabled' }), named(parent))).toMatchObject({ verdict: 'fail' });
});

test.each(LOOKED_UP)('parent image %s fails where it stands for nothing', async (parent) => {
  expect(await verdictOf({ source: { amiNamed: nothing } }, named(parent))).toMatchObject({
    verdict: 'fail',
    cause: `parent image ${parent} is not there for the source account`,
  });
});

test.each([
  [LOOKED_UP[0], 'imagebuilder:GetImage'],
  [LOOKED_UP[1], 'ssm:GetParameter'],
])('parent image %s that the bot may not look up cannot be told', async (parent, action) => {
  const amiNamed = async () => denied(action);
  expect(await verdictOf({ source: { amiNamed } }, named(parent))).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: expect.stringContaining(action),
    fix: { kind: 'bot-role', owner: 'us', summary: expect.stringContaining(action) },
  });
  const silent = await verdictOf({ source: { amiNamed: async () => noAnswer(action) } }, named(parent));
  expect([silent.verdict, silent.fix]).toEqual(['cannot-tell', undefined]);
});

test.each([
  ['ssm:/golden/parent:3', `arn:aws:ssm:us-west-2:${SOURCE}:parameter/golden/parent`],
  ['ssm:/aws/service/al2023', 'arn:aws:ssm:us-west-2::parameter/aws/service/al2023'],
  ['ssm:arn:aws:ssm:us-west-2:111122223333:parameter/p:1', 'arn:aws:ssm:us-west-2:111122223333:parameter/p'],
])('parameter %s has to be one that Image Builder may read', async (parent, arn) => {
  const asked: string[][] = [];
  const roleMay = async (role: string, action: string, resource: string) => {
    asked.push([role, action, resource]);
    return answered(false, 'implicitDeny');
  };
  expect(await verdictOf({ source: { roleMay } }, named(parent))).toMatchObject({
    verdict: 'fail',
    evidence: ['implicitDeny', expect.stringContaining('ami-0parent')],
    fix: { kind: 'configuration' },
  });
  expect(asked).toEqual([[expect.stringContaining('AWSServiceRoleForImageBuilder'), 'ssm:GetParameter', arn]]);
  const unsaid = { source: { roleMay: async () => noAnswer('iam:SimulatePrincipalPolicy') } };
  expect(await verdictOf(unsaid, named(parent))).toMatchObject({ verdict: 'cannot-tell' });
});

test('a parameter is read as the execution role where there is one', async () => {
  const context = recipeContext(named('ssm:/golden/parent'), {
    source: { roleMay: async () => answered(false, 'implicitDeny') },
  });
  expect(await parentImage.judge({ ...context, executionRole: 'Builder' })).toMatchObject({
    verdict: 'fail',
    fix: { kind: 'execution-role' },
  });
});

test('a product of AWS Marketplace cannot be told', async () => {
  const judgement = await verdictOf({}, named('prod-abc123'));
  expect(judgement).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringContaining('AMI id') });
  expect(judgement.evidence).toEqual(['parent image of the recipe is "prod-abc123"']);
});

test('a configuration without a recipe has no parent image', () => {
  expect(parentImage.applies(checkContext())).toBe(false);
});
