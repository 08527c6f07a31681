import { expect, test } from 'vitest';
import type { Answer } from '../../../src/checks/probe.ts';
import { regionEnabled } from '../../../src/checks/source/region-enabled.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';

const judge = (answer: Answer<string[]>) =>
  regionEnabled.judge(checkContext({ settings: { enabledRegions: async () => answer } }), { region: 'eu-south-2' });

test('a Region among the enabled ones passes', async () => {
  expect(await judge(answered(['eu-south-2'], 'ec2:DescribeRegions → eu-south-2'))).toEqual({
    verdict: 'pass',
    evidence: ['ec2:DescribeRegions → eu-south-2'],
  });
});

test('a Region that is not enabled fails', async () => {
  expect(await judge(answered(['us-west-2'], 'ec2:DescribeRegions → us-west-2'))).toMatchObject({
    verdict: 'fail',
    cause: expect.stringContaining('eu-south-2'),
    fix: { kind: 'region-opt-in', owner: 'us' },
  });
});

test.each([denied('ec2:DescribeRegions'), noAnswer('ec2:DescribeRegions')])(
  'Regions nobody can list ($kind) cannot be told',
  async (answer) => {
    expect(await judge(answer)).toMatchObject({
      verdict: 'cannot-tell',
      wouldProve: expect.stringContaining('ec2:DescribeRegions'),
    });
  },
);
