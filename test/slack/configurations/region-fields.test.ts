import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { problemsOf } from '../../../src/domain/configuration-rules.ts';
import type { ConfigurationInput, Distribution } from '../../../src/domain/configuration.ts';
import { memberProblems } from '../../../src/domain/configuration/member-problems.ts';
import { draftIn, draftView } from '../../../src/slack/configurations/draft-view.ts';
import { REGION_FIELDS } from '../../../src/slack/configurations/region/region-fields.ts';
import { entryIn, inputErrors } from '../../../src/slack/configurations/region/region-inputs.ts';
import { expanded, regionView } from '../../../src/slack/configurations/region/region-view.ts';
import { ACTION, BLOCK } from '../../../src/slack/ids.ts';
import type { ViewState } from '../../../src/slack/modals/view-state.ts';
import { anyConfiguration } from '../../domain/configuration/generated.ts';

const accounts = Array.from({ length: 1536 }, (_, n) => String(100_000_000_000 + n));
const entry: Distribution = {
  region: 'us-west-2',
  amiDistributionConfiguration: {
    name: 'golden {{ imagebuilder:buildDate }}',
    description: 'one\n\n  two',
    targetAccountIds: accounts,
    amiTags: { team: 'platform', 'a b': 'x=y', 'a=': 'b', a: '=b', led: ' sp ', lines: 'one\ntwo' },
    kmsKeyId: 'arn:aws:kms:us-west-2:444455556666:key/1',
    launchPermission: { userIds: ['111122223333'], userGroups: ['all'] },
    newMember: { deep: [1] },
  },
  containerDistributionConfiguration: { targetRepository: { service: 'ECR', repositoryName: 'a' } },
  launchTemplateConfigurations: [
    { launchTemplateId: 'lt-0123456789abcdef0', accountId: '111122223333', setDefaultVersion: true },
    { launchTemplateId: 'lt-0123456789abcdef1', setDefaultVersion: false },
    { launchTemplateId: 'lt-0123456789abcdef2' },
  ],
  ssmParameterConfigurations: [{ parameterName: '/golden', amiAccountId: '111122223333', dataType: 'aws:ec2:image' }],
  s3ExportConfiguration: Object.assign({ roleName: 'vmimport', s3Bucket: 'images' }, { newMember: { deep: 1 } }),
  fastLaunchConfigurations: [{ enabled: true }],
  licenseConfigurationArns: ['arn'],
  newMember: true,
};
const draft = (input: ConfigurationInput) => ({ id: 'd', userId: 'U', channel: 'C', input, updatedAt: 0 });
const pageOf = (shown: Distribution, page: 'main' | 'more') => regionView({ id: 'd' }, shown, { page });

/** What Slack sends back of a view in which only that was typed, in the last block whose id begins so. */
function stateOf(
  view: ReturnType<typeof regionView>,
  typed: Record<string, (before: string) => string> = {},
): ViewState {
  const blocks: { type: string; block_id: string; element: { initial_value?: string } }[] = JSON.parse(
    JSON.stringify(view.blocks),
  );
  const inputs = blocks.filter(({ type }) => type === 'input');
  const last = Object.entries(typed).map(([key, change]) => ({
    id: inputs.findLast(({ block_id: id }) => id === key || id.startsWith(`${key}/`))?.block_id,
    change,
  }));
  return Object.fromEntries(
    inputs.map(({ block_id: id, element: { initial_value: value = '' } }) => {
      const change = last.find((each) => each.id === id)?.change ?? ((before: string) => before);
      return [id, { [ACTION.text]: { type: 'plain_text_input', value: change(value) || null } }];
    }),
  );
}

/** The one input, as a person left it. */
const typedAlone = (block: string, value: string): ViewState => ({
  [block]: { [ACTION.text]: { type: 'plain_text_input', value } },
});

test.each(['main', 'more'] as const)('the page %s left as it is changes nothing', (page) => {
  expect(entryIn(stateOf(pageOf(entry, page)), entry)).toEqual(entry);
});

/** A change of one input, and what becomes of the entry. */
const EDITS: [string, (before: string) => string, (whole: Distribution) => Distribution][] = [
  ['description', () => 'new', (whole) => withAmi(whole, { description: 'new' })],
  [
    'name',
    () => 'other {{ imagebuilder:buildDate }}',
    (whole) => withAmi(whole, { name: 'other {{ imagebuilder:buildDate }}' }),
  ],
  [
    'amiTags',
    (before) => `${before}\nadded=1`,
    (whole) => withAmi(whole, { amiTags: { ...whole.amiDistributionConfiguration?.amiTags, added: '1' } }),
  ],
  [
    'launchTemplateConfigurations',
    (before) => `${before}\nlt-00000000000000009 not-default`,
    (whole) => ({
      ...whole,
      launchTemplateConfigurations: [
        ...(whole.launchTemplateConfigurations ?? []),
        { launchTemplateId: 'lt-00000000000000009', setDefaultVersion: false },
      ],
    }),
  ],
  [
    's3ExportConfiguration',
    (before) => `${before}\nadded=1`,
    (whole) => ({ ...whole, s3ExportConfiguration: Object.assign({ ...whole.s3ExportConfiguration }, { added: '1' }) }),
  ],
  [
    'fastLaunchConfigurations',
    (before) => `${before}\n{"enabled":false}`,
    (whole) => ({
      ...whole,
      fastLaunchConfigurations: [...(whole.fastLaunchConfigurations ?? []), { enabled: false }],
    }),
  ],
];

function withAmi(whole: Distribution, changes: object): Distribution {
  return { ...whole, amiDistributionConfiguration: { ...whole.amiDistributionConfiguration, ...changes } };
}

test.each(EDITS)('an edit of %s leaves everything else as it is', (key, change, expected) => {
  const { page = 'main' } = REGION_FIELDS.find((field) => field.key === key) ?? {};

  expect(entryIn(stateOf(pageOf(entry, page), { [key]: change }), entry)).toEqual(expected(entry));
});

test('an edit of any accepted entry changes its member alone', () => {
  let edits = 0;
  fc.assert(
    fc.property(anyConfiguration, fc.constantFrom(...EDITS), (configuration, [key, change, expected]) => {
      fc.pre(isInput(configuration));
      const [first] = configuration.distributions;
      fc.pre(first !== undefined);
      const field = REGION_FIELDS.find((each) => each.key === key);
      const state = stateOf(pageOf(first, field?.page ?? 'main'), { [key]: change });
      // What does not fit on the page has no input, and stays.
      const isThere = Object.keys(state).some((block) => block.startsWith(`${key}/`));
      edits += 1;
      expect(entryIn(state, first)).toEqual(isThere ? expected(first) : first);
    }),
    { numRuns: 400 },
  );
  expect(edits).toBe(400);
});

function isInput(configuration: object): configuration is ConfigurationInput {
  return memberProblems(configuration).length === 0;
}

test.each(['default', 'not-default', ''])('"%s" of a launch template can be written and taken back', (word) => {
  const line = `lt-0123456789abcdef0 ${word}`.trim();
  const changed = entryIn(stateOf(pageOf(entry, 'more'), { launchTemplateConfigurations: () => line }), entry);
  const said = word === '' ? {} : { setDefaultVersion: word === 'default' };

  expect(changed.launchTemplateConfigurations).toEqual([{ launchTemplateId: 'lt-0123456789abcdef0', ...said }]);
});

test('a changed line keeps the members that have no place in it', () => {
  const from = { region: 'us-west-2', launchTemplateConfigurations: [{ launchTemplateId: 'lt-1', newMember: 1 }] };
  const state = stateOf(pageOf(from, 'more'), { launchTemplateConfigurations: () => 'lt-1 default' });

  expect(entryIn(state, from).launchTemplateConfigurations).toEqual([
    { launchTemplateId: 'lt-1', newMember: 1, setDefaultVersion: true },
  ]);
});

test('1,536 accounts fit in the page and come back', () => {
  const view = pageOf(entry, 'main');

  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(250_000);
  expect(view.private_metadata?.length).toBeLessThan(3000);
});

test('1,536 accounts can be pasted into an empty entry at once', () => {
  const view = regionView({ id: 'd' }, { region: 'us-west-2' }, { page: 'main', many: true });
  const inputs = Object.keys(stateOf(view)).filter((block) => block.startsWith('targetAccountIds/'));
  const state = Object.fromEntries(
    inputs.flatMap((block, at) =>
      Object.entries(
        typedAlone(
          block,
          accounts
            .slice(at * 230, (at + 1) * 230)
            .join('\n')
            .slice(0, 3000),
        ),
      ),
    ),
  );

  expect(entryIn(state, { region: 'us-west-2' }).amiDistributionConfiguration?.targetAccountIds).toEqual(accounts);
});

test('lists too long for a view are counted there and kept', () => {
  const parameter = (n: number) => ({ parameterName: `/${'x'.repeat(150)}${n}`, amiAccountId: accounts[n] ?? '' });
  const long = { ...entry, ssmParameterConfigurations: accounts.map((_account, n) => parameter(n)) };
  const view = pageOf(long, 'more');

  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThan(250_000);
  expect(JSON.stringify(view)).toContain('1,536 lines, too long for this page');
  expect(entryIn(stateOf(view), long)).toEqual(long);
});

test('thirty Regions of five hundred accounts fit in the first page', () => {
  const distributions = Array.from({ length: 30 }, (_, n) => ({ ...entry, region: `eu-west-${n}` }));
  const view = draftView(draft({ name: 'golden', distributions }), 'us-west-2');

  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(JSON.stringify(view).length).toBeLessThan(250_000);
});

test.each([
  ['one Region', [entry]],
  ['two Regions', [entry, { ...entry, region: 'eu-west-1' }]],
])('the first page of %s left as it is changes nothing', (_what, distributions) => {
  const input = { name: 'golden', description: ' one\n\ntwo', tags: { team: 'a', led: ' b ' }, distributions };

  expect(draftIn(stateOf(draftView(draft(input), 'us-west-2')), input)).toEqual(input);
});

test('tags of the configuration are edited on the first page', () => {
  const input = { name: 'golden', tags: { team: 'a', led: ' b ' }, distributions: [entry] };
  const state = stateOf(draftView(draft(input), 'us-west-2'), { [BLOCK.tags]: (before) => `${before}\nadded=1` });

  expect(draftIn(state, input)).toEqual({ ...input, tags: { team: 'a', led: ' b ', added: '1' } });
});

test('accounts pasted in any form are read', () => {
  const state = typedAlone('targetAccountIds/0', '1111-2222-3333, 444455556666\n111122223333');

  expect(entryIn(state, { region: 'us-west-2' }).amiDistributionConfiguration?.targetAccountIds).toEqual([
    '111122223333',
    '444455556666',
  ]);
});

test('what breaks a rule is told beside its field', () => {
  const input = { name: 'golden', distributions: [{ ...entry, licenseConfigurationArns: ['arn'] }] };
  const state = stateOf(pageOf(entry, 'more'));

  expect(inputErrors(problemsOf(input, 'us-west-2'), state, entry).errors).toMatchObject({
    'licenseConfigurationArns/0/us-west-2': expect.stringContaining('"arn" does not work'),
    's3ExportConfiguration/0/us-west-2': expect.stringContaining('diskImageFormat'),
  });
});

test('a wrong account is told beside the part that holds it', () => {
  const many = withAmi(entry, { targetAccountIds: accounts.slice(0, 500) });
  const state = stateOf(pageOf(many, 'main'));
  const [last = ''] = Object.keys(state)
    .filter((block) => block.startsWith('targetAccountIds/'))
    .slice(-1);
  const typed = { ...state, ...typedAlone(last, '12345') };
  const problems = problemsOf({ name: 'golden', distributions: [entryIn(typed, many)] }, 'us-west-2');

  expect(inputErrors(problems, typed, many).errors[last]).toContain('"12345"');
});

test.each([
  ['amiTags/0', 'nosign', '"nosign" has no ='],
  ['amiTags/0', 'a=1\na=2', '"a" is there twice'],
  ['s3ExportConfiguration/0', 'roleName', '"roleName" has no ='],
])('lines of %s that would lose something are told', (block, value, says) => {
  const { errors } = inputErrors([], typedAlone(block, value), { region: 'us-west-2' });

  expect(errors[block]).toContain(says);
});

test.each([
  ['launchTemplateConfigurations/0', 'lt-0123456789abcdef0 defualt', 'defualt'],
  ['launchTemplateConfigurations/0', 'lt-0123456789abcdef0 111122223333 foo extra', '111122223333 foo extra'],
  ['ssmParameterConfigurations/0', '/golden 111122223333 String', '111122223333 String'],
])('unknown words of %s are told and not dropped', (block, value, says) => {
  const from = { region: 'us-west-2', amiDistributionConfiguration: { targetAccountIds: ['111122223333'] } };
  const state = typedAlone(block, value);
  const problems = problemsOf({ name: 'golden', distributions: [entryIn(state, from)] }, 'us-west-2');

  expect(inputErrors(problems, state, from).errors[block]).toContain(`"${says}" does not work`);
});

test('the preview has no variables left', () => {
  expect(expanded('a {{ imagebuilder:buildDate }} {{imagebuilder:buildVersion}}')).toBe('a 2026-01-31T08-15-42.123Z 1');
});
