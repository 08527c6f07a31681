import { expect, test } from 'vitest';
import { sourceParameter } from '../../../src/checks/parameters/source-parameter.ts';
import { targetParameter } from '../../../src/checks/parameters/target-parameter.ts';
import type { Answer } from '../../../src/checks/probe.ts';
import { answered, checkContext, denied, noAuditRole } from '../../support/fake-probe.ts';
import { FAR, OTHER, SOURCE } from '../../support/sample-rollout.ts';

const SIMULATE = 'iam:SimulatePrincipalPolicy';
const NAME = '/imagebuilder/golden';
const inTarget = {
  region: FAR.region,
  ssmParameterConfigurations: [{ parameterName: NAME, amiAccountId: FAR.account }],
};
const inSource = (parameterName = NAME) => ({ region: FAR.region, ssmParameterConfigurations: [{ parameterName }] });

const target = (answer: Answer<boolean>) =>
  targetParameter.judge(checkContext({ audit: { roleMay: async () => answer } }), FAR, inTarget);
const source = (answer: Answer<boolean>, name?: string) =>
  sourceParameter.judge(checkContext({ source: { roleMay: async () => answer } }), inSource(name));

test('a parameter passes when its writer is allowed', async () => {
  expect(await target(answered(true, `${SIMULATE} → allowed`))).toMatchObject({ verdict: 'pass' });
  expect(await source(answered(true, `${SIMULATE} → allowed`))).toMatchObject({ verdict: 'pass' });
});

test('a parameter fails when its writer is denied', async () => {
  const no = answered(false, `${SIMULATE} → implicitDeny`);
  expect(await target(no)).toMatchObject({
    verdict: 'fail',
    fix: { kind: 'target-role' },
    cause: expect.stringContaining(NAME),
  });
  expect(await source(no, 'golden')).toMatchObject({
    verdict: 'fail',
    fix: { summary: 'name golden under /imagebuilder/ instead' },
  });
});

test('a parameter cannot be told without a simulation', async () => {
  expect(await target(noAuditRole(SIMULATE))).toMatchObject({
    verdict: 'cannot-tell',
    wouldProve: 'AUDIT_ROLE_NAME with iam:SimulatePrincipalPolicy',
  });
  expect(await source(denied(SIMULATE))).toMatchObject({
    verdict: 'cannot-tell',
    cause: expect.stringContaining('is under'),
  });
  expect(await source(denied(SIMULATE), 'golden')).toMatchObject({ cause: expect.stringContaining('is not under') });
});

test.each([
  ['us-west-2', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', 'aws-cn'],
])('a parameter of %s is named in partition %s', async (region, partition) => {
  const asked: string[] = [];
  const roleMay = async (_role: string, action: string, arn: string) => {
    asked.push(arn);
    return answered(true, `${SIMULATE} ${action} → allowed`);
  };
  const context = checkContext({ audit: { roleMay }, source: { roleMay } });
  await targetParameter.judge(context, { ...FAR, region }, { ...inTarget, region });
  await sourceParameter.judge(context, { ...inSource('flat'), region });
  expect(asked).toEqual([
    `arn:${partition}:ssm:${region}:${FAR.account}:parameter/imagebuilder/golden`,
    `arn:${partition}:ssm:${region}:${SOURCE}:parameter/flat`,
  ]);
});

test('the service-linked role is the one that is simulated', async () => {
  const roles: string[] = [];
  const roleMay = async (role: string) => {
    roles.push(role);
    return answered(true, `${SIMULATE} → allowed`);
  };
  await sourceParameter.judge(checkContext({ source: { roleMay } }), inSource());
  const path = 'aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder';
  expect(roles).toEqual([`arn:aws:iam::${SOURCE}:role/${path}`]);
});

test('a parameter is asked about in the account that holds it', () => {
  expect(targetParameter.applies(checkContext(), FAR, inTarget)).toBe(true);
  expect(targetParameter.applies(checkContext(), OTHER, inTarget)).toBe(false);
  expect(targetParameter.applies(checkContext(), FAR, inSource())).toBe(false);
  expect(sourceParameter.applies(checkContext(), inSource())).toBe(true);
  expect(sourceParameter.applies(checkContext(), inTarget)).toBe(false);
});
