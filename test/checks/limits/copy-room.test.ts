import { expect, test } from 'vitest';
import type { Answer } from '../../../src/checks/probe.ts';
import { copyRoom } from '../../../src/checks/limits/copy-room.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';
import { FAR } from '../../support/sample-rollout.ts';

const judge = (answer: Answer<{ pending: number }>) =>
  copyRoom.judge(checkContext({ target: { ownedImages: async () => answer } }), FAR);

test.each([
  [0, 'pass'],
  [39, 'pass'],
  [40, 'warn'],
  [49, 'warn'],
  [50, 'fail'],
  [72, 'fail'],
])('%i pending AMIs are a %s', async (pending, verdict) => {
  expect(await judge(answered({ pending }, 'ec2:DescribeImages'))).toMatchObject({
    verdict,
    evidence: ['ec2:DescribeImages', `AMIs in state "pending": ${pending}`],
  });
});

test('a full Region is waited for', async () => {
  expect(await judge(answered({ pending: 51 }, 'ec2:DescribeImages'))).toMatchObject({
    cause: '50 AMIs or more are being made there now',
    fix: { kind: 'wait', owner: 'us' },
  });
});

test.each([denied('ec2:DescribeImages'), noAnswer('ec2:DescribeImages')])(
  'AMIs nobody can list ($kind) cannot be told',
  async (answer) => {
    expect(await judge(answer)).toMatchObject({
      verdict: 'cannot-tell',
      wouldProve: expect.stringContaining('ec2:DescribeImages'),
    });
  },
);
