import { expect, test } from 'vitest';
import type { Answer, CallerIdentity } from '../../../src/checks/probe.ts';
import { regionSts } from '../../../src/checks/role/region-sts.ts';
import { answered, checkContext, denied, noAnswer, refused } from '../../support/fake-probe.ts';
import { FAR } from '../../support/sample-rollout.ts';

const ASKED = 'sts:GetCallerIdentity in eu-west-1';
const judge = (answer: Answer<CallerIdentity>) =>
  regionSts.judge(checkContext({ target: { identityIn: async () => answer } }), FAR);

test('a Region that knows the session passes', async () => {
  const answer = answered({ account: FAR.account, arn: 'arn:x' }, ASKED);
  expect(await judge(answer)).toEqual({ verdict: 'pass', evidence: [ASKED] });
});

test.each(['RegionDisabledException', 'OptInRequired', 'AuthFailure', 'InvalidClientTokenId'])(
  'a Region that refuses the session with %s fails',
  async (code) => {
    expect(await judge(refused(ASKED, code))).toMatchObject({
      verdict: 'fail',
      cause: 'eu-west-1 is not enabled in the target account',
      fix: { kind: 'region-opt-in', owner: 'target-account-owner' },
    });
  },
);

test.each([noAnswer(ASKED), denied(ASKED), refused(ASKED, 'IncompleteSignature')])(
  'an answer that says nothing of the Region ($kind) cannot be told',
  async (answer) => {
    expect(await judge(answer)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringContaining('sts:') });
  },
);

test('an answer for another account proves nothing', async () => {
  const answer = answered({ account: '999999999999', arn: 'arn:x' }, ASKED);
  expect(await judge(answer)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.anything() });
});
