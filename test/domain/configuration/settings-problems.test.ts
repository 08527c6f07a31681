import { expect, test } from 'vitest';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { adviceOf, publicRegions, settingsProblems } from '../../../src/domain/configuration/settings-problems.ts';

const ami = { name: 'golden {{ imagebuilder:buildDate }}', targetAccountIds: ['111122223333'] };
const build: Distribution = { region: 'us-west-2', amiDistributionConfiguration: ami };
const of = (...distributions: Distribution[]) => ({ name: 'golden', distributions });
const withKey = (kmsKeyId: string, more: object = {}) =>
  of({ ...build, amiDistributionConfiguration: { ...ami, ...more, kmsKeyId } });

test.each([
  ['a key of the Region', withKey('arn:aws:kms:us-west-2:444455556666:key/1234')],
  ['an alias of the Region', withKey('arn:aws:kms:us-west-2:444455556666:alias/golden')],
  ['a bare key without targets', withKey('1234', { targetAccountIds: undefined })],
])('%s is fine', (_what, input) => {
  expect(settingsProblems(input)).toEqual([]);
});

test.each([
  ['key-arn', withKey('1234')],
  ['key-arn', withKey('alias/golden')],
  ['key-region', withKey('arn:aws:kms:eu-west-1:444455556666:key/1234')],
  ['key-managed', withKey('arn:aws:kms:us-west-2:444455556666:alias/aws/ebs')],
  ['key-managed', withKey('alias/aws/ebs', { targetAccountIds: undefined })],
  ['fast-launch', of({ ...build, fastLaunchConfigurations: [{ enabled: true }] })],
])('the rule %s refuses with the Region named', (rule, input) => {
  expect(settingsProblems(input)).toEqual([expect.objectContaining({ rule, region: 'us-west-2' })]);
});

test('Regions that anybody may launch in are named', () => {
  const open = { ...build, amiDistributionConfiguration: { ...ami, launchPermission: { userGroups: ['all'] } } };
  expect(publicRegions(of(open, { ...build, region: 'eu-west-1' }))).toEqual(['us-west-2']);
});

test('what works and surprises is advice', () => {
  const launchTemplateConfigurations = Array.from({ length: 6 }, (_, n) => ({
    launchTemplateId: `lt-0000000000000000${n}`,
    accountId: '111122223333',
  }));
  const fixed = { ...build, amiDistributionConfiguration: { name: 'golden' }, launchTemplateConfigurations };
  expect(adviceOf(of(build))).toEqual([]);
  expect(adviceOf(of(fixed))).toEqual([
    expect.stringContaining('without a variable'),
    expect.stringContaining('source AMI'),
  ]);
});

test.each(['golden {{ imagebuilder:buildDat }}', 'golden {{ imagebuilder:buildDate }', 'golden {build} {{}}'])(
  'the unknown variable in "%s" is advice',
  (name) => {
    expect(adviceOf(of({ ...build, amiDistributionConfiguration: { name } })).at(-1)).toContain('no variable');
  },
);

test.each([
  [
    'template-quota',
    { templateQuota: 5 },
    { launchTemplateConfigurations: Array.from({ length: 6 }, () => ({ launchTemplateId: 'lt-1' })) },
  ],
  [
    'fast-launch',
    { sourceAccount: '444455556666' },
    {
      amiDistributionConfiguration: { name: 'golden' },
      fastLaunchConfigurations: [{ enabled: true, accountId: '111122223333' }],
    },
  ],
])('the rule %s needs what AWS knows of the account', (rule, facts, entry) => {
  const input = of({ ...build, ...entry });

  expect(settingsProblems(input)).toEqual([]);
  expect(settingsProblems(input, facts)).toEqual([expect.objectContaining({ rule, region: 'us-west-2' })]);
});

const fixed = (region: string) => ({ region, amiDistributionConfiguration: { name: 'golden' } });

test('advice names the first Regions and counts the others', () => {
  const regions = ['us-west-2', 'us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'];
  const said = (count: number) => adviceOf(of(...regions.slice(0, count).map(fixed)))[0];
  expect(said(1)).toMatch(/^us-west-2 (?!each)/);
  expect(said(3)).toContain('us-west-2, us-east-1, eu-west-1 each ');
  expect(said(5)).toContain('us-west-2, us-east-1, eu-west-1 and 2 more each ');
});
