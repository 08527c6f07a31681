import { expect, test } from 'vitest';
import { sourceTemplate } from '../../../src/checks/launch-template/source-template.ts';
import type { Answer, TemplateFacts } from '../../../src/checks/probe.ts';
import { answered, checkContext, denied, noAnswer } from '../../support/fake-probe.ts';
import { NEAR, OTHER, SOURCE } from '../../support/sample-rollout.ts';

const ID = 'lt-0123456789abcdef0';
const entryFor = (accountId?: string) => ({
  region: NEAR.region,
  amiDistributionConfiguration: { targetAccountIds: [NEAR.account] },
  launchTemplateConfigurations: [{ launchTemplateId: ID, ...(accountId === undefined ? {} : { accountId }) }],
});
const judge = (answer?: Answer<TemplateFacts | undefined>, accountId?: string) =>
  sourceTemplate.judge(
    checkContext(answer === undefined ? {} : { settings: { launchTemplate: async () => answer } }),
    entryFor(accountId),
  );

test.each([undefined, SOURCE])('a template that is there passes for account %s', async (accountId) => {
  expect(await judge(undefined, accountId)).toMatchObject({ verdict: 'pass' });
});

test('a template that is not there fails', async () => {
  const judgement = await judge(answered(undefined, 'ec2:DescribeLaunchTemplates → no such template'));
  expect(judgement).toMatchObject({
    verdict: 'fail',
    cause: expect.stringContaining(ID),
    fix: { kind: 'configuration' },
  });
});

test.each([denied('ec2:DescribeLaunchTemplates'), noAnswer('ec2:DescribeLaunchTemplates')])(
  'a template cannot be told when the answer is $kind',
  async (answer) => {
    expect(await judge(answer)).toMatchObject({ verdict: 'cannot-tell', evidence: [answer.evidence] });
  },
);

test('a template of an account without a copy cannot be told', async () => {
  expect(await judge(undefined, OTHER.account)).toMatchObject({ verdict: 'cannot-tell' });
});

test('it leaves the templates of targets to their own checks', () => {
  expect(sourceTemplate.applies(checkContext(), entryFor())).toBe(true);
  expect(sourceTemplate.applies(checkContext(), entryFor(OTHER.account))).toBe(true);
  expect(sourceTemplate.applies(checkContext(), entryFor(NEAR.account))).toBe(false);
});
