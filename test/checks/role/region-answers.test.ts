import { expect, test } from 'vitest';
import type { Answer } from '../../../src/checks/probe.ts';
import { regionAnswers } from '../../../src/checks/role/region-answers.ts';
import { answered, checkContext, denied, noAnswer, refused } from '../../support/fake-probe.ts';
import { FAR } from '../../support/sample-rollout.ts';

const ASKED = 'ec2:DescribeImages (owner self) in eu-west-1';
const judge = (answer: Answer<{ newest?: string; pending: number }>) =>
  regionAnswers.judge(checkContext({ target: { ownedImages: async () => answer } }), FAR);

test.each([answered({ newest: 'ami-1', pending: 0 }, ASKED), answered({ pending: 0 }, ASKED), denied(ASKED)])(
  'a Region that answers ($kind) passes',
  async (answer) => {
    expect(await judge(answer)).toEqual({ verdict: 'pass', evidence: [answer.evidence] });
  },
);

test.each(['AuthFailure', 'OptInRequired'])('a Region that refuses the credentials (%s) fails', async (code) => {
  expect(await judge(refused(ASKED, code))).toMatchObject({
    verdict: 'fail',
    evidence: [`${ASKED} → ${code}: no`],
    cause: 'eu-west-1 is not enabled in the target account',
    fix: { kind: 'region-opt-in', owner: 'target-account-owner' },
  });
});

test('any other refusal is no proof of a closed Region', async () => {
  expect(await judge(refused(ASKED, 'InvalidParameterValue'))).toMatchObject({ verdict: 'cannot-tell' });
});

test('a Region that gives no answer cannot be told', async () => {
  expect(await judge(noAnswer(ASKED))).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: 'an answer from ec2:DescribeImages',
  });
});
