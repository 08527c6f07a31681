import { expect, test } from 'vitest';
import { configurationRules } from '../../../src/checks/configuration/rules.ts';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { checkContext } from '../../support/fake-probe.ts';
import { NEAR, OTHER } from '../../support/sample-rollout.ts';

const ami = { name: 'golden {{ imagebuilder:buildDate }}', targetAccountIds: [NEAR.account] };
const build: Distribution = { region: 'us-west-2', amiDistributionConfiguration: ami };

function judge(...distributions: Distribution[]) {
  return configurationRules.judge(checkContext({}, { configuration: { name: 'golden', distributions } }));
}
const withParameter = (parameterName: string, more: object = {}) => ({
  ...build,
  ssmParameterConfigurations: [{ parameterName, amiAccountId: NEAR.account, ...more }],
});
const withTemplates = (...launchTemplateIds: string[]) => ({
  ...build,
  launchTemplateConfigurations: launchTemplateIds.map((launchTemplateId) => ({ launchTemplateId })),
});

test.each<[string, Distribution[]]>([
  ['one Region', [build]],
  ['a Region with another output', [build, { region: 'eu-west-1', amiDistributionConfiguration: { name: 'golden' } }]],
  ['a flat parameter', [withParameter('ImageBuilder-golden')]],
  ['a parameter of fifteen levels', [withParameter(`/${Array.from({ length: 15 }, () => 'a').join('/')}`)]],
  ['a parameter of the source account', [withParameter('/golden/ami', { amiAccountId: undefined })]],
  ['a parameter with a data type', [withParameter('/golden/ami', { dataType: 'aws:ec2:image' })]],
  ['two launch templates', [withTemplates('lt-00000000000000000', 'lt-00000000000000001')]],
])('a configuration with %s passes', async (_what, distributions) => {
  expect(await judge(...distributions)).toEqual({
    verdict: 'pass',
    evidence: [`imagebuilder:GetDistributionConfiguration "golden" → ${distributions.length} Regions`],
  });
});

test.each<[string, Distribution[]]>([
  ['us-west-2 is missing', [{ region: 'eu-west-1', amiDistributionConfiguration: ami }]],
  ['"us-west-2" is there twice', [build, build]],
  ['has 1 characters', [{ ...build, amiDistributionConfiguration: { ...ami, name: 'g' } }]],
  ['The entry of eu-west-1 has no output', [build, { region: 'eu-west-1' }]],
  ['The entry of eu-west-1 has no output', [build, { region: 'eu-west-1', launchTemplateConfigurations: [] }]],
  [
    'names account 111122223333 twice',
    [{ ...build, amiDistributionConfiguration: { targetAccountIds: [NEAR.account, NEAR.account] } }],
  ],
  [
    'names template lt-00000000000000000 of the source account twice',
    [withTemplates('lt-00000000000000000', 'lt-00000000000000000')],
  ],
  ['A launch template id is lt-', [withTemplates('lt-1')]],
  ['letters, digits', [withParameter('golden ami')]],
  ['at most 966 characters', [withParameter('a'.repeat(967))]],
  ['does not begin with aws or ssm', [withParameter('SSM-golden')]],
  ['does not begin with aws or ssm', [withParameter('/aws/golden')]],
  ['begins with /', [withParameter('golden/ami')]],
  ['at most 15 levels', [withParameter(`/${Array.from({ length: 16 }, () => 'a').join('/')}`)]],
  ['which is no target of the Region', [withParameter('/golden', { amiAccountId: OTHER.account })]],
  ['A data type is text or aws:ec2:image', [withParameter('/golden', { dataType: 'ami' })]],
])('a configuration in which %s fails', async (problem, distributions) => {
  expect(await judge(...distributions)).toMatchObject({
    verdict: 'fail',
    cause: 'one rule is broken',
    causes: [expect.stringContaining(problem)],
    fix: { kind: 'configuration', owner: 'us' },
  });
});

test('every broken rule is a cause of its own', async () => {
  const { cause, causes } = await judge(withParameter('ssm/golden', { dataType: 'ami' }));
  expect(cause).toBe('3 rules are broken');
  expect(causes).toHaveLength(3);
});
