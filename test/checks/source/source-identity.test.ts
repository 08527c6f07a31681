import { expect, test } from 'vitest';
import { sourceIdentity } from '../../../src/checks/source/source-identity.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';
import { SOURCE } from '../../support/sample-rollout.ts';

test('credentials of the source account pass', async () => {
  const judgement = await sourceIdentity.judge(checkContext());
  expect(judgement).toEqual({ verdict: 'pass', evidence: ['sts:GetCallerIdentity → bot'] });
});

test('credentials of another account fail and are named', async () => {
  const elsewhere = answered({ account: '000000000000', arn: 'arn:x' }, 'sts:GetCallerIdentity → arn:x');
  const judgement = await sourceIdentity.judge(checkContext({ source: { identity: async () => elsewhere } }));
  expect(judgement).toMatchObject({
    verdict: 'fail',
    evidence: ['sts:GetCallerIdentity → arn:x'],
    cause: expect.stringContaining('000000000000'),
    fix: { owner: 'us', summary: expect.stringContaining(SOURCE) },
  });
});

test.each([noAnswer('sts:GetCallerIdentity'), denied('sts:GetCallerIdentity')])(
  'without an answer ($kind) nothing is told of the account',
  async (answer) => {
    const judgement = await sourceIdentity.judge(checkContext({ source: { identity: async () => answer } }));
    expect(judgement).toMatchObject({
      verdict: 'cannot-tell',
      wouldProve: expect.stringContaining('sts:GetCallerIdentity'),
    });
  },
);

test('the title names the source account', () => {
  expect(sourceIdentity.title(checkContext())).toBe(`bot runs in source account ${SOURCE}`);
});
