import { expect, test } from 'vitest';
import { serviceLinkedRole } from '../../../src/checks/source/service-linked-role.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';

const NAME = 'AWSServiceRoleForImageBuilder';
const ARN = `arn:aws:iam::444455556666:role/aws-service-role/imagebuilder.amazonaws.com/${NAME}`;
const absent = async () => answered(undefined, `iam:GetRole ${NAME} → NoSuchEntity`);
const namesake = async (name: string) =>
  answered({ name, arn: `arn:aws:iam::444455556666:role/${name}`, trust: '' }, 'found');
const mayNot = async () => answered(false, 'implicitDeny');
const judge = (source: NonNullable<ProbeChange['source']>) => serviceLinkedRole.judge(checkContext({ source }));

test('a role that exists passes', async () => {
  expect(await judge({ role: async (name) => answered({ name, arn: ARN, trust: '' }, 'iam:GetRole → found') })).toEqual(
    {
      verdict: 'pass',
      evidence: ['iam:GetRole → found'],
    },
  );
});

test('a missing role that the first image creates warns', async () => {
  expect(await judge({ role: absent })).toMatchObject({
    verdict: 'warn',
    evidence: [
      `iam:GetRole ${NAME} → NoSuchEntity`,
      `iam:SimulatePrincipalPolicy iam:CreateServiceLinkedRole on ${ARN} → allowed`,
    ],
    fix: { kind: 'service-linked-role', owner: 'us' },
  });
});

test('a missing role that nobody may create fails', async () => {
  expect(await judge({ role: absent, botMay: mayNot })).toMatchObject({
    verdict: 'fail',
    cause: expect.stringContaining('iam:CreateServiceLinkedRole'),
    fix: { kind: 'service-linked-role' },
  });
});

test("a person's own role of that name fails", async () => {
  expect(await judge({ role: namesake, botMay: mayNot })).toMatchObject({ verdict: 'fail' });
});

test.each([
  { role: async () => denied('iam:GetRole') },
  { role: async () => noAnswer('iam:GetRole') },
  { role: absent, botMay: async () => denied('iam:SimulatePrincipalPolicy') },
])('a question without an answer cannot be told', async (source) => {
  expect(await judge(source)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringContaining('iam:') });
});
