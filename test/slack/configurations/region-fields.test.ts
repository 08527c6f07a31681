import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Distribution } from '../../../src/domain/configuration.ts';
import { REGION_FIELDS } from '../../../src/slack/configurations/region-fields.ts';
import { draftView } from '../../../src/slack/configurations/draft-view.ts';
import { entryIn, regionErrors, regionView, expanded } from '../../../src/slack/configurations/region-view.ts';
import { problemsOf } from '../../../src/domain/configuration-rules.ts';
import { ACTION } from '../../../src/slack/ids.ts';
import type { ViewState } from '../../../src/slack/modals/view-state.ts';

const accounts = Array.from({ length: 1536 }, (_, n) => String(100_000_000_000 + n));
const entry: Distribution = {
  region: 'us-west-2',
  amiDistributionConfiguration: {
    name: 'golden {{ imagebuilder:buildDate }}',
    description: 'one\n\n  two',
    targetAccountIds: accounts,
    amiTags: { team: 'platform', 'a b': 'x=y' },
    kmsKeyId: 'arn:aws:kms:us-west-2:444455556666:key/1',
    launchPermission: { userIds: ['111122223333'], userGroups: ['all'] },
    newMember: { deep: [1] },
  },
  containerDistributionConfiguration: { targetRepository: { service: 'ECR', repositoryName: 'a' } },
  launchTemplateConfigurations: [
    { launchTemplateId: 'lt-0123456789abcdef0', accountId: '111122223333', setDefaultVersion: true },
    { launchTemplateId: 'lt-0123456789abcdef1', setDefaultVersion: false },
  ],
  ssmParameterConfigurations: [{ parameterName: '/golden', amiAccountId: '111122223333', dataType: 'aws:ec2:image' }],
  s3ExportConfiguration: { roleName: 'vmimport', s3Bucket: 'images' },
  fastLaunchConfigurations: [{ enabled: true }],
  licenseConfigurationArns: ['arn'],
  newMember: true,
};

/** What Slack sends back of a view in which nothing was typed. */
function stateOf(view: ReturnType<typeof regionView>): ViewState {
  const blocks: { type: string; block_id: string; element: { initial_value?: string } }[] = JSON.parse(
    JSON.stringify(view.blocks),
  );
  const inputs = blocks.filter(({ type }) => type === 'input');
  return Object.fromEntries(
    inputs.map(({ block_id: id, element }) => [
      id,
      { [ACTION.text]: { type: 'plain_text_input', value: element.initial_value ?? null } },
    ]),
  );
}

test.each(['main', 'more'] as const)('the page %s left as it is changes nothing', (page) => {
  expect(entryIn(stateOf(regionView({ id: 'd' }, entry, page)), entry, page)).toEqual(entry);
});

test('1,536 accounts fit in the page and come back', () => {
  const view = regionView({ id: 'd' }, entry, 'main');

  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(JSON.stringify(view).length).toBeLessThan(250_000);
  expect(view.private_metadata?.length).toBeLessThan(3000);
});

test('thirty Regions of five hundred accounts fit in the first page', () => {
  const input = {
    name: 'golden',
    distributions: Array.from({ length: 30 }, (_, n) => ({ ...entry, region: `eu-west-${n}` })),
  };
  const view = draftView({ id: 'd', userId: 'U', channel: 'C', input, updatedAt: 0 }, 'us-west-2');

  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(JSON.stringify(view).length).toBeLessThan(250_000);
});

test('any single-line list comes back from its lines', () => {
  const template = fc.record(
    {
      launchTemplateId: fc.constantFrom('lt-0', 'lt-1'),
      accountId: fc.constantFrom('111122223333', '444455556666'),
      setDefaultVersion: fc.boolean(),
    },
    { requiredKeys: ['launchTemplateId'] },
  );
  const field = REGION_FIELDS.find(({ key }) => key === 'launchTemplateConfigurations');
  fc.assert(
    fc.property(
      fc.uniqueArray(template, {
        minLength: 1,
        maxLength: 5,
        selector: (each) => `${each.launchTemplateId}${each.accountId}${each.setDefaultVersion === true}`,
      }),
      (all) => {
        const from = { region: 'us-west-2', launchTemplateConfigurations: all };
        expect(field?.apply(from, field.lines(from))).toEqual(from);
      },
    ),
  );
});

test('accounts pasted in any form are read', () => {
  const state = {
    'targetAccountIds/0': {
      [ACTION.text]: { type: 'plain_text_input', value: '1111-2222-3333, 444455556666\n111122223333' },
    },
  };

  expect(entryIn(state, { region: 'us-west-2' }, 'main').amiDistributionConfiguration?.targetAccountIds).toEqual([
    '111122223333',
    '444455556666',
  ]);
});

test('what breaks a rule is told beside its field', () => {
  const input = { name: 'golden', distributions: [{ ...entry, licenseConfigurationArns: ['arn'] }] };

  expect(regionErrors(problemsOf(input, 'us-west-2'), 'us-west-2', 'more')).toMatchObject({
    'licenseConfigurationArns/0': expect.stringContaining('"arn" does not work'),
    's3ExportConfiguration/0': expect.stringContaining('diskImageFormat'),
  });
});

test('the preview has no variables left', () => {
  expect(expanded('a {{ imagebuilder:buildDate }} {{imagebuilder:buildVersion}}')).toBe('a 2026-01-31T08-15-42.123Z 1');
});
