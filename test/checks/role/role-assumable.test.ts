import { expect, test } from 'vitest';
import { roleAssumable } from '../../../src/checks/role/role-assumable.ts';
import { answered, checkContext, denied, noAnswer, refused } from '../../support/fake-probe.ts';
import { NEAR, SOURCE } from '../../support/sample-rollout.ts';

const { account } = NEAR;
const assume = async () => denied('sts:AssumeRole');
const judge = (change: Parameters<typeof checkContext>[0]) => roleAssumable.judge(checkContext(change), account);

test('a session under the role passes', async () => {
  expect(await judge({})).toEqual({ verdict: 'pass', evidence: [`sts:AssumeRole ${account} → ok`] });
});

test('a denial with our own permission proved fails', async () => {
  expect(await judge({ assume })).toMatchObject({
    verdict: 'fail',
    evidence: [
      'sts:AssumeRole → AccessDenied: You are not authorized to perform: sts:AssumeRole',
      `iam:SimulatePrincipalPolicy on ${account} → allowed`,
    ],
    fix: { kind: 'target-role', owner: 'target-account-owner' },
  });
});

test('a denial names every cause it leaves possible', async () => {
  const { causes = [] } = await judge({ assume });
  const text = causes.join('\n');
  expect(causes).toHaveLength(5);
  for (const word of ['no role named', 'path than "/"', `arn:aws:iam::${SOURCE}:root`, 'condition', 'control policy']) {
    expect(text).toContain(word);
  }
});

test('a denial without our own permission is ours to fix', async () => {
  const judgement = await judge({ assume, mayAssume: async () => answered(false, 'implicitDeny') });
  expect(judgement).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: expect.stringContaining(account),
    fix: { kind: 'bot-role', owner: 'us', document: { language: 'json' } },
  });
  expect(JSON.parse(judgement.fix?.document?.text ?? '')).toMatchObject({ Effect: 'Allow', Action: 'sts:AssumeRole' });
});

test('a denial with our own permission unknown cannot be told', async () => {
  const judgement = await judge({ assume, mayAssume: async () => denied('iam:SimulatePrincipalPolicy') });
  expect(judgement).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: expect.stringContaining('iam:SimulatePrincipalPolicy'),
  });
  expect(judgement.evidence).toHaveLength(2);
});

test.each([noAnswer('sts:AssumeRole'), refused('sts:AssumeRole', 'RegionDisabledException')])(
  'an answer that is no denial ($kind) cannot be told',
  async (answer) => {
    expect(await judge({ assume: async () => answer })).toMatchObject({
      verdict: 'cannot-tell',
      evidence: [answer.evidence],
      wouldProve: `an answer from sts:AssumeRole for account ${account}`,
    });
  },
);
