import { expect, test } from 'vitest';
import { roleAccount } from '../../../src/checks/role/role-account.ts';
import { answered, checkContext, noAnswer } from '../../support/fake-probe.ts';
import { NEAR } from '../../support/sample-rollout.ts';

const { account } = NEAR;

test('a session of the target account passes', async () => {
  expect(await roleAccount.judge(checkContext(), account)).toEqual({
    verdict: 'pass',
    evidence: [`sts:GetCallerIdentity → ${account}`],
  });
});

test('a session of another account fails and is named', async () => {
  expect(
    await roleAccount.judge(
      checkContext({
        target: { identity: async () => answered({ account: '999999999999', arn: 'arn:x' }, 'arn:x') },
      }),
      account,
    ),
  ).toMatchObject({
    verdict: 'fail',
    causes: [expect.stringContaining('999999999999')],
    fix: { owner: 'us' },
  });
});

test('a session that does not answer cannot be told', async () => {
  expect(
    await roleAccount.judge(
      checkContext({ target: { identity: async () => noAnswer('sts:GetCallerIdentity') } }),
      account,
    ),
  ).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: 'an answer from sts:GetCallerIdentity',
  });
});
