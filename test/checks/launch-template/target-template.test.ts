import { expect, test } from 'vitest';
import { targetTemplate } from '../../../src/checks/launch-template/target-template.ts';
import { templateActions } from '../../../src/checks/launch-template/template-actions.ts';
import { templateImage } from '../../../src/checks/launch-template/template-image.ts';
import type { Answer, TargetProbe, TemplateAction, TemplateFacts } from '../../../src/checks/probe.ts';
import { answered, checkContext, denied, noAnswer, refused, templateFacts } from '../../support/fake-probe.ts';
import { FAR, OTHER } from '../../support/sample-rollout.ts';

const ID = 'lt-0123456789abcdef0';
const entryWith = (setting: object = {}) => ({
  region: FAR.region,
  launchTemplateConfigurations: [{ launchTemplateId: ID, accountId: FAR.account, ...setting }],
});
const found = (answer: Answer<TemplateFacts | undefined>) =>
  targetTemplate.judge(checkContext({ target: { launchTemplate: async () => answer } }), FAR, entryWith());
const tagged = (tags: Record<string, string>) =>
  answered(templateFacts(ID, { tags }), 'ec2:DescribeLaunchTemplates → golden');

test('a template with the tag of Image Builder passes', async () => {
  expect(await found(tagged({ CreatedBy: 'EC2 Image Builder' }))).toMatchObject({ verdict: 'pass' });
});

test.each<[string, Answer<TemplateFacts | undefined>, string]>([
  ['is not there', answered(undefined, 'ec2:DescribeLaunchTemplates → no such template'), 'configuration'],
  ['has no tag', tagged({}), 'launch-template-tag'],
  ['has another tag', tagged({ CreatedBy: 'ec2 image builder' }), 'launch-template-tag'],
  ['may not be described', denied('ec2:DescribeLaunchTemplates'), 'target-role'],
])('a template that %s fails', async (_what, answer, kind) => {
  expect(await found(answer)).toMatchObject({ verdict: 'fail', fix: { kind }, cause: expect.any(String) });
});

test('a template without an answer cannot be told', async () => {
  for (const answer of [
    noAnswer('ec2:DescribeLaunchTemplates'),
    refused('ec2:DescribeLaunchTemplates', 'AuthFailure'),
  ]) {
    expect(await found(answer)).toMatchObject({ verdict: 'cannot-tell', wouldProve: expect.stringMatching(/./) });
  }
});

type TemplateDryRun = TargetProbe['templateDryRun'];
const dryRuns = (templateDryRun: TemplateDryRun, setting: object = {}) =>
  templateActions.judge(checkContext({ target: { templateDryRun } }), FAR, entryWith(setting));
const succeeds: TemplateDryRun = async (_target, id, action) =>
  answered('would-succeed', `${action} on ${id} → DryRunOperation`);
const except =
  (odd: TemplateAction, answer: Answer<never>): TemplateDryRun =>
  async (target, id, action) =>
    action === odd ? answer : succeeds(target, id, action);

test('three dry runs pass where the default version is set', async () => {
  expect((await dryRuns(succeeds, { setDefaultVersion: true })).evidence).toEqual([
    `ec2:CreateLaunchTemplateVersion on ${ID} → DryRunOperation`,
    `ec2:CreateTags on ${ID} → DryRunOperation`,
    `ec2:ModifyLaunchTemplate on ${ID} → DryRunOperation`,
  ]);
});

test.each<TemplateAction>(['ec2:CreateLaunchTemplateVersion', 'ec2:CreateTags', 'ec2:ModifyLaunchTemplate'])(
  '%s is judged by its own dry run',
  async (action) => {
    const setting = { setDefaultVersion: true };
    expect(await dryRuns(except(action, denied(action)), setting)).toMatchObject({
      verdict: 'fail',
      cause: `the role is denied ${action} on the launch template`,
      fix: { kind: 'target-role' },
    });
    expect(await dryRuns(except(action, noAnswer(action)), setting)).toMatchObject({ verdict: 'cannot-tell' });
  },
);

test('ModifyLaunchTemplate matters unless the default version is left alone', async () => {
  const denial = except('ec2:ModifyLaunchTemplate', denied('ec2:ModifyLaunchTemplate'));
  expect(await dryRuns(denial, { setDefaultVersion: false })).toMatchObject({ verdict: 'pass' });
  expect(await dryRuns(denial)).toMatchObject({ verdict: 'fail' });
});

test('a template of another account always warns', async () => {
  const judgement = await templateImage.judge(checkContext(), FAR, entryWith());
  expect(judgement).toMatchObject({ verdict: 'warn', fix: { kind: 'configuration', owner: 'us' } });
  expect(judgement.cause).not.toContain(FAR.account);
});

test.each([targetTemplate, templateActions, templateImage])('$id applies to the account that is named', (check) => {
  expect(check.applies(checkContext(), FAR, entryWith())).toBe(true);
  expect(check.applies(checkContext(), OTHER, entryWith())).toBe(false);
  expect(check.applies(checkContext(), FAR, { region: FAR.region })).toBe(false);
});
