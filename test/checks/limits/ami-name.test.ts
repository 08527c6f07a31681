import { expect, test } from 'vitest';
import { targetAmiName } from '../../../src/checks/limits/ami-name.ts';
import { sourceAmiName } from '../../../src/checks/limits/source-ami-name.ts';
import type { Answer } from '../../../src/checks/probe.ts';
import type { AmiDistribution, Distribution } from '../../../src/domain/configuration.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';
import { FAR, NEAR, SOURCE } from '../../support/sample-rollout.ts';

type Named = Answer<string | undefined>;

const free = answered(undefined, 'ec2:DescribeImages → no AMI');
const entryOf = (ami?: AmiDistribution, region = 'us-west-2'): Distribution =>
  ami === undefined ? { region } : { region, amiDistributionConfiguration: ami };
const entryNamed = (name?: string) => entryOf(name === undefined ? {} : { name });

/** The same rules hold in a target account and in the source account. */
const ACCOUNTS = [
  [
    'target',
    (name: string | undefined, answer: Named) =>
      targetAmiName.judge(checkContext({ target: { imageNamed: async () => answer } }), NEAR, entryNamed(name)),
  ],
  [
    'source',
    (name: string | undefined, answer: Named) =>
      sourceAmiName.judge(checkContext({ settings: { imageNamed: async () => answer } }), entryNamed(name)),
  ],
] as const;

test.each(ACCOUNTS)('a name with the build date passes unasked (%s)', async (_where, judge) => {
  for (const name of ['golden {{ imagebuilder:buildDate }}', 'golden-{{imagebuilder:buildDate}}']) {
    expect(await judge(name, denied('ec2:DescribeImages'))).toEqual({
      verdict: 'pass',
      evidence: [`imagebuilder:GetDistributionConfiguration "golden", us-west-2 → AMI name "${name}"`],
    });
  }
});

test.each(ACCOUNTS)('no name passes because the time is appended (%s)', async (_where, judge) => {
  expect(await judge(undefined, denied('ec2:DescribeImages'))).toMatchObject({
    verdict: 'pass',
    evidence: [expect.stringContaining('no AMI name')],
  });
});

test.each(ACCOUNTS)('a name that is taken fails (%s)', async (_where, judge) => {
  expect(await judge('golden', answered('ami-1', 'ec2:DescribeImages → ami-1'))).toMatchObject({
    verdict: 'fail',
    evidence: [expect.any(String), 'ec2:DescribeImages → ami-1'],
    cause: 'AMI name "golden" is already in use',
    fix: { kind: 'configuration', owner: 'us' },
  });
});

test.each(ACCOUNTS)('a fixed name that is free warns (%s)', async (_where, judge) => {
  expect(await judge('golden', free)).toMatchObject({ verdict: 'warn', fix: { kind: 'configuration' } });
});

test.each(ACCOUNTS)('a name with another variable cannot be told (%s)', async (_where, judge) => {
  for (const name of ['golden {{ imagebuilder:buildVersion }}', 'golden {{ imagebuilder:buildDate:yyyy }}']) {
    expect(await judge(name, free)).toMatchObject({
      verdict: 'cannot-tell',
      cause: expect.stringContaining(name),
      wouldProve: expect.stringContaining('{{ imagebuilder:buildDate }}'),
    });
  }
});

test.each(ACCOUNTS)('a fixed name nobody can look up cannot be told (%s)', async (_where, judge) => {
  for (const answer of [denied('ec2:DescribeImages'), noAnswer('ec2:DescribeImages')]) {
    expect(await judge('golden', answer)).toMatchObject({
      verdict: 'cannot-tell',
      wouldProve: expect.stringContaining('ec2:DescribeImages'),
    });
  }
});

test.each<[string, boolean, Distribution]>([
  ['the build Region', true, entryOf({ targetAccountIds: [NEAR.account] })],
  ['a copy of its own', true, entryOf({}, FAR.region)],
  ['a copy of its own among others', true, entryOf({ targetAccountIds: [SOURCE, FAR.account] }, FAR.region)],
  ['copies of others only', false, entryOf({ targetAccountIds: [FAR.account] }, FAR.region)],
  ['no AMI', false, entryOf()],
])('the source account is asked about %s: %s', (_what, applies, entry) => {
  expect(sourceAmiName.applies(checkContext(), entry)).toBe(applies);
});
