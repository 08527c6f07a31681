import { expect, test } from 'vitest';
import { executionRole } from '../../../src/checks/source/execution-role.ts';
import type { ProbeChange } from '../../support/fake-probe.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';

const NAME = 'ImageBuilderExecutionRole';
const ARN = `arn:aws:iam::444455556666:role/${NAME}`;
const SERVICE = 'imagebuilder.amazonaws.com';

const judge = (source: NonNullable<ProbeChange['source']> = {}, role = NAME) =>
  executionRole.judge(checkContext({ source }, { executionRole: role }));

/** A role whose trust policy has these statements. */
function trusting(...statements: object[]) {
  const trust = JSON.stringify({ Statement: statements });
  return { role: async (name: string) => answered({ name, arn: ARN, trust }, `iam:GetRole ${name} → ${ARN}`) };
}
const LET_IN = { Effect: 'Allow', Principal: { Service: SERVICE }, Action: 'sts:AssumeRole' };

test.each([NAME, ARN])('a role given as %s that may everything passes', async (role) => {
  expect(await judge({}, role)).toMatchObject({
    verdict: 'pass',
    evidence: expect.arrayContaining([
      expect.stringContaining(`lets ${SERVICE} in`),
      expect.stringContaining(`iam:PassRole on ${ARN}`),
      `${NAME} may assume the cross-account role of 2 accounts`,
    ]),
  });
});

test('what is passed is asked as it would be', async () => {
  const asked: unknown[] = [];
  await judge({
    botMay: async (...question) => {
      asked.push(question);
      return answered(true, 'allowed');
    },
  });
  expect(asked).toEqual([['iam:PassRole', ARN, { 'iam:PassedToService': SERVICE }]]);
});

test.each([
  ['is gone', { role: async () => answered(undefined, 'no such role') }, 'bot-settings'],
  ['trusts another service', trusting({ ...LET_IN, Principal: { Service: 'ec2.amazonaws.com' } }), 'bot-settings'],
  ['trusts an account', trusting({ ...LET_IN, Principal: { AWS: '*' } }), 'bot-settings'],
  ['may not be assumed', trusting({ ...LET_IN, Action: 'sts:TagSession' }), 'bot-settings'],
  ['keeps the service out', trusting(LET_IN, { ...LET_IN, Effect: 'Deny' }), 'bot-settings'],
  ['may not be passed', { botMay: async () => answered(false, 'implicitDeny') }, 'bot-role'],
  ['may assume no other', { roleMay: async () => answered(false, 'implicitDeny') }, 'bot-settings'],
])('a role that %s fails', async (_what, source, kind) => {
  expect(await judge(source)).toMatchObject({ verdict: 'fail', fix: { kind, owner: 'us' } });
});

test('a role of another path than the one named fails', async () => {
  expect(await judge({}, `arn:aws:iam::444455556666:role/teams/${NAME}`)).toMatchObject({ verdict: 'fail' });
});

test('accounts that it may not reach are named', async () => {
  const but: ProbeChange['source'] = {
    roleMay: async (_role, _action, resource) => answered(!resource.includes('777788889999'), resource),
  };
  expect(await judge(but)).toMatchObject({
    verdict: 'fail',
    cause: `${NAME} may not assume the cross-account role of 777788889999`,
  });
});

test.each([
  ['a trust with a condition', trusting({ ...LET_IN, Condition: { StringEquals: { 'aws:SourceAccount': '1' } } })],
  ['a trust that is no policy', { role: async () => answered({ name: NAME, arn: ARN, trust: '{' }, 'found') }],
  ['a role that may not be read', { role: async () => denied('iam:GetRole') }],
  ['a simulation that is denied', { botMay: async () => denied('iam:SimulatePrincipalPolicy') }],
  ['a simulation without an answer', { roleMay: async () => noAnswer('iam:SimulatePrincipalPolicy') }],
])('%s cannot be told', async (_what, source) => {
  expect(await judge(source)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.any(String) });
});

test('without a role of its own nothing is asked', () => {
  expect(executionRole.applies(checkContext())).toBe(false);
});
