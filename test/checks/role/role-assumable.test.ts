import { expect, test } from 'vitest';
import { roleAssumable } from '../../../src/checks/role/role-assumable.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { answered, checkContext, denied, noAnswer, refused } from '../../support/fake-probe.ts';
import { NEAR, SOURCE } from '../../support/sample-rollout.ts';

const { account } = NEAR;
const ROLE_ARN = `arn:aws:iam::${account}:role/EC2ImageBuilderDistributionCrossAccountRole`;
const target = { assume: async () => denied('sts:AssumeRole') };
const judge = (change: ProbeChange) => roleAssumable.judge(checkContext(change), account);

test('a session under the role passes', async () => {
  expect(await judge({})).toEqual({ verdict: 'pass', evidence: [`sts:AssumeRole ${account} → ok`] });
});

test('a denial with our own permission proved fails', async () => {
  expect(await judge({ target })).toMatchObject({
    verdict: 'fail',
    evidence: [
      'sts:AssumeRole → AccessDenied: You are not authorized to perform: sts:AssumeRole',
      `iam:SimulatePrincipalPolicy sts:AssumeRole on ${ROLE_ARN} → allowed`,
    ],
    fix: { kind: 'target-role', owner: 'target-account-owner' },
  });
});

test('a denial names every cause it leaves possible', async () => {
  const { causes = [] } = await judge({ target });
  const text = causes.join('\n');
  expect(causes).toHaveLength(5);
  for (const word of ['no role named', 'path than "/"', `arn:aws:iam::${SOURCE}:root`, 'condition', 'control policy']) {
    expect(text).toContain(word);
  }
});

test('a denial reads the same for every account', async () => {
  const { evidence: _near, ...near } = await judge({ target });
  const { evidence: _other, ...other } = await roleAssumable.judge(checkContext({ target }), '777788889999');
  expect(other).toEqual(near);
});

test.each([
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('the role that is asked about from %s is of %s', async (buildRegion, partition) => {
  const asked: string[] = [];
  const botMay = async (_action: string, resource: string) => {
    asked.push(resource);
    return answered(true, 'allowed');
  };
  await roleAssumable.judge(checkContext({ target, source: { botMay } }, { buildRegion }), account);
  expect(asked).toEqual([ROLE_ARN.replace('arn:aws:', `arn:${partition}:`)]);
});

test('a denial without our own permission is ours to fix', async () => {
  const source = { botMay: async () => answered(false, 'implicitDeny') };
  expect(await judge({ target, source })).toMatchObject({
    verdict: 'cannot-tell',
    cause: "the bot's own policies do not allow sts:AssumeRole",
    wouldProve: expect.stringContaining('sts:AssumeRole'),
    fix: { kind: 'bot-role', owner: 'us' },
  });
});

test('a denial with our own permission unknown cannot be told', async () => {
  const source = { botMay: async () => denied('iam:SimulatePrincipalPolicy') };
  const judgement = await judge({ target, source });
  expect(judgement).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: expect.stringContaining('iam:SimulatePrincipalPolicy'),
  });
  expect(judgement.evidence).toHaveLength(2);
});

test.each([noAnswer('sts:AssumeRole'), refused('sts:AssumeRole', 'RegionDisabledException')])(
  'an answer that is no denial ($kind) cannot be told',
  async (answer) => {
    expect(await judge({ target: { assume: async () => answer } })).toMatchObject({
      verdict: 'cannot-tell',
      evidence: [answer.evidence],
      wouldProve: 'an answer from sts:AssumeRole',
    });
  },
);
