import { expect, test } from 'vitest';
import { regionAnswers } from '../../../src/checks/role/region-answers.ts';
import { answered, checkContext, denied, noAnswer, refused } from '../../support/fake-probe.ts';
import { FAR } from '../../support/sample-rollout.ts';

const ASKED = 'ec2:DescribeImages (owner self) in eu-west-1';

test.each([answered('ami-1', ASKED), answered(undefined, ASKED), denied(ASKED)])(
  'a Region that answers ($kind) passes',
  async (answer) => {
    const judgement = await regionAnswers.judge(checkContext({ ownedImage: async () => answer }), FAR);
    expect(judgement).toEqual({ verdict: 'pass', evidence: [answer.evidence] });
  },
);

test('a Region that refuses the credentials fails', async () => {
  const judgement = await regionAnswers.judge(
    checkContext({ ownedImage: async () => refused(ASKED, 'AuthFailure') }),
    FAR,
  );
  expect(judgement).toMatchObject({
    verdict: 'fail',
    evidence: [`${ASKED} → AuthFailure: no`],
    causes: [expect.stringContaining('eu-west-1 is not enabled')],
    fix: { kind: 'region-opt-in', owner: 'target-account-owner' },
  });
});

test('any other refusal is no proof of a closed Region', async () => {
  const context = checkContext({ ownedImage: async () => refused(ASKED, 'InvalidParameterValue') });
  expect(await regionAnswers.judge(context, FAR)).toMatchObject({ verdict: 'cannot-tell' });
});

// --account-id is for the organization's management account; an account that enables its own Region leaves it out.
test('the fix is a command the target account itself can run', async () => {
  const { fix } = await regionAnswers.judge(
    checkContext({ ownedImage: async () => refused(ASKED, 'AuthFailure') }),
    FAR,
  );
  expect(fix?.document?.text).toContain('aws account enable-region --region-name eu-west-1');
  expect(fix?.document?.text).not.toContain('--account-id');
});

test('a Region that gives no answer cannot be told', async () => {
  expect(await regionAnswers.judge(checkContext({ ownedImage: async () => noAnswer(ASKED) }), FAR)).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: 'an answer from ec2:DescribeImages in eu-west-1',
  });
});
