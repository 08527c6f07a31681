import { expect, test } from 'vitest';
import type { Answer, InstanceProfileFacts } from '../../../src/checks/probe.ts';
import { infrastructureUsable } from '../../../src/checks/source/infrastructure.ts';
import type { Json } from '../../../src/domain/canonical.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';

const BOTH = ['EC2InstanceProfileForImageBuilder', 'AmazonSSMManagedInstanceCore'];
const arn = 'arn:aws:iam::444455556666:instance-profile/build';

function judge(answer?: Answer<InstanceProfileFacts | undefined>, content: Json = { instanceProfileName: 'build' }) {
  const infrastructure = { arn: 'arn:x', name: 'private-subnet', content };
  const source = answer === undefined ? {} : { instanceProfile: async () => answer };
  return infrastructureUsable.judge(checkContext({ source }, { infrastructure }));
}

const withPolicies = (...managedPolicies: string[]) =>
  answered({ arn, roles: [{ name: 'build', managedPolicies }] }, 'iam:GetInstanceProfile → role build');

test.each([BOTH, BOTH.map((name) => `arn:aws:iam::aws:policy/${name}`)])(
  'a role with both policies passes (%s)',
  async (...policies) => {
    expect(await judge(withPolicies(...policies))).toMatchObject({ verdict: 'pass' });
  },
);

test.each([
  [[], BOTH.join(' and ')],
  [['EC2InstanceProfileForImageBuilder'], 'AmazonSSMManagedInstanceCore'],
])('a role with the policies %s warns', async (policies, missing) => {
  expect(await judge(withPolicies(...policies))).toMatchObject({
    verdict: 'warn',
    cause: `role "build" lacks ${missing}`,
    fix: { kind: 'infrastructure', owner: 'us' },
  });
});

test.each([
  ['an instance profile that does not exist', answered(undefined, 'iam:GetInstanceProfile → NoSuchEntity')],
  ['an instance profile without a role', answered({ arn, roles: [] }, 'iam:GetInstanceProfile → no role')],
])('%s fails', async (_what, answer) => {
  expect(await judge(answer)).toMatchObject({
    verdict: 'fail',
    cause: expect.stringContaining('"build"'),
    fix: { kind: 'infrastructure' },
  });
});

test.each([{}, null, { instanceProfileName: '' }])('%j names no instance profile and fails', async (content) => {
  expect(await judge(undefined, content)).toMatchObject({
    verdict: 'fail',
    evidence: ['infrastructure configuration "private-subnet" names no instance profile'],
  });
});

test.each([denied('iam:GetInstanceProfile'), noAnswer('iam:GetInstanceProfile')])(
  'an instance profile nobody can read ($kind) cannot be told',
  async (answer) => {
    expect(await judge(answer)).toMatchObject({
      verdict: 'cannot-tell',
      wouldProve: expect.stringContaining('iam:ListAttachedRolePolicies'),
    });
  },
);

test('a configuration without infrastructure is not asked', () => {
  expect(infrastructureUsable.applies(checkContext())).toBe(false);
});
