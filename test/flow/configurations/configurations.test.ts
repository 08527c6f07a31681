import { expect, test } from 'vitest';
import type { Configuration, ConfigurationInput } from '../../../src/domain/configuration.ts';
import { openConfigurations } from '../../../src/flow/configurations/open-configurations.ts';
import { answered } from '../../support/fake-probe.ts';
import { flowScene, submitted } from '../../support/flow-scene.ts';
import { CONFIGURATION_ARN } from '../../support/sample-rollout.ts';

const ami = { name: 'golden {{ imagebuilder:buildDate }}', targetAccountIds: ['111122223333'] };
const input: ConfigurationInput = {
  name: 'golden',
  tags: { team: 'images', old: 'yes' },
  distributions: [{ region: 'us-west-2', amiDistributionConfiguration: ami }],
};
const mine = { id: '', userId: 'UASKED', madePublic: false };

/** One configuration in AWS, which a test may change behind the bot's back. */
function scene() {
  const flow = flowScene();
  const aws: { now: Configuration; asked: unknown[]; tagging: () => void; pipelines: string[] | undefined } = {
    now: { ...input, arn: CONFIGURATION_ARN },
    asked: [],
    tagging: () => undefined,
    pipelines: [],
  };
  const { drafts, ...configurations } = openConfigurations({
    ...flow.rooms,
    accounts: { names: async () => new Map([['111122223333', 'shop']]) },
    configurations: {
      read: async (name) => (name === aws.now.name ? structuredClone(aws.now) : undefined),
      replace: async (_arn, whole, token) => {
        aws.asked.push({ whole, token });
        aws.now = { ...whole, ...(aws.now.tags === undefined ? {} : { tags: aws.now.tags }), arn: CONFIGURATION_ARN };
      },
      tag: async (_arn, changes) => {
        aws.tagging();
        aws.asked.push(changes);
      },
      pipelinesOf: async () => aws.pipelines,
      remove: async (arn) => void aws.asked.push({ removed: arn }),
    },
  });
  const edited = (change: Partial<ConfigurationInput> = { description: 'mine' }) =>
    drafts.begin({
      userId: 'UASKED',
      channel: 'C1',
      opened: { arn: CONFIGURATION_ARN, input },
      input: { ...input, ...change },
    });
  const begun = (whole: ConfigurationInput) => drafts.begin({ userId: 'UASKED', channel: 'C1', input: whole });
  return { flow, aws, configurations, drafts, edited, begun };
}

test('a draft replaces the whole configuration, and is gone', async () => {
  const { aws, drafts, edited } = scene();
  const { id } = await edited();

  await drafts.submit({ ...mine, id });

  expect(aws.asked).toEqual([{ whole: { ...input, description: 'mine' }, token: expect.any(String) }]);
  await expect(drafts.get({ id, userId: 'UASKED' })).rejects.toMatchObject({ code: 'draft-gone' });
});

test('tags are put on and taken off as the draft has them', async () => {
  const { aws, drafts, edited } = scene();
  const { id } = await edited({ tags: { team: 'platform', new: '1' } });

  await drafts.submit({ ...mine, id });

  expect(aws.asked).toEqual([{ put: { team: 'platform', new: '1' }, take: ['old'] }]);
});

test('saving goes on where tagging stopped it', async () => {
  const { aws, drafts, edited } = scene();
  const { id } = await edited({ description: 'mine', tags: { team: 'platform' } });
  aws.tagging = () => {
    throw new Error('no answer');
  };
  await expect(drafts.submit({ ...mine, id })).rejects.toThrow('no answer');
  aws.tagging = () => undefined;
  await drafts.submit({ ...mine, id });

  expect(aws.asked).toMatchObject([{ whole: { description: 'mine' } }, { put: { team: 'platform' }, take: ['old'] }]);
});

test.each([
  ['setting', { description: 'theirs' }, '"theirs"'],
  ['tag', { tags: { team: 'theirs' } }, 'tags.team'],
])('a %s that moved in AWS refuses the draft and keeps it', async (_what, moved, says) => {
  const { aws, drafts, edited } = scene();
  const { id } = await edited();
  aws.now = { ...aws.now, ...moved };

  await expect(drafts.submit({ ...mine, id })).rejects.toMatchObject({
    code: 'configuration-moved',
    message: expect.stringContaining(says),
  });
  expect(aws.asked).toEqual([]);
  expect(await drafts.get({ id, userId: 'UASKED' })).toMatchObject({ id });
});

test("a draft is nobody else's", async () => {
  const { drafts, edited } = scene();
  const { id } = await edited();

  await expect(drafts.submit({ ...mine, id, userId: 'UYES' })).rejects.toMatchObject({ code: 'draft-gone' });
  await expect(drafts.drop({ id, userId: 'UYES' })).rejects.toMatchObject({ code: 'draft-gone' });
  expect(await drafts.mine('UYES')).toEqual([]);
});

test('one draft a configuration is kept, and the newest ten', async () => {
  const { flow, drafts, edited, begun } = scene();
  await edited();
  const { id } = await edited({ description: 'again' });
  expect((await drafts.mine('UASKED')).map((draft) => draft.id)).toEqual([id]);
  for (let made = 0; made < 12; made += 1) {
    flow.clock.advance(1000);
    await begun({ ...input, name: `new-${made}` });
  }

  const kept = await drafts.mine('UASKED');
  expect(kept).toHaveLength(10);
  expect(kept[0]?.input.name).toBe('new-11');
});

test('a draft nobody touches for a month leaves', async () => {
  const { flow, drafts, edited, begun } = scene();
  await edited();
  flow.clock.advance(31 * 24 * 3600 * 1000);
  const { id } = await begun(input);

  expect((await drafts.mine('UASKED')).map((draft) => draft.id)).toEqual([id]);
});

test('two changes at once are both in the draft', async () => {
  const { drafts, edited } = scene();
  const { id, userId } = await edited();
  const with2 = (key: string) =>
    drafts.change({ id, userId }, (draft) => ({ input: { ...draft.input, tags: { ...draft.input.tags, [key]: '' } } }));

  await Promise.all([with2('one'), with2('two')]);

  expect((await drafts.get({ id, userId })).input.tags).toMatchObject({ one: '', two: '' });
});

const open = {
  ...input,
  distributions: [
    { region: 'us-west-2', amiDistributionConfiguration: { ...ami, launchPermission: { userGroups: ['all'] } } },
  ],
};
const templates = Array.from({ length: 6 }, (_, n) => ({ launchTemplateId: `lt-0000000000000000${n}` }));
const [build] = input.distributions;

const only = (entry: object) => ({
  ...input,
  name: 'new',
  distributions: [{ region: 'us-west-2', ...build, ...entry }],
});

test.each([
  ['no Region', 'configuration-invalid', { ...input, name: 'new', distributions: [] }, 'Choose Regions'],
  ['a name that differs in capitals', 'configuration-invalid', { ...input, name: 'Golden' }, 'is taken by "golden"'],
  ['a public AMI nobody confirmed', 'public-unconfirmed', { ...open, name: 'new' }, 'us-west-2'],
  ['six templates', 'configuration-invalid', only({ launchTemplateConfigurations: templates }), 'quota is 5'],
  [
    'Fast Launch of another account',
    'configuration-invalid',
    only({
      amiDistributionConfiguration: { name: ami.name },
      fastLaunchConfigurations: [{ enabled: true, accountId: '999900001111' }],
    }),
    '999900001111',
  ],
])('%s sends nothing', async (_what, code, whole, says) => {
  const { aws, drafts, begun } = scene();
  const { id } = await begun(whole);

  await expect(drafts.submit({ ...mine, id })).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
  expect(aws.asked).toEqual([]);
});

test('a quota that AWS raised lets more templates through', async () => {
  const { flow, drafts, begun } = scene();
  flow.probe.settings = { imageBuilderQuota: async () => answered(10, 'servicequotas:GetServiceQuota → 10') };

  expect(await drafts.problems(await begun(only({ launchTemplateConfigurations: templates })))).toEqual([]);
});

test('a draft whose creation nobody heard of is created once', async () => {
  const { drafts, begun } = scene();
  const { id } = await begun(input);

  expect(await drafts.submit({ ...mine, id })).toEqual({ name: 'golden', arn: CONFIGURATION_ARN });
});

test('a configuration is created as its draft has it', async () => {
  const { drafts, begun } = scene();
  const { id } = await begun({ ...open, name: 'platinum' });

  expect(await drafts.submit({ ...mine, id, madePublic: true })).toEqual({
    name: 'platinum',
    arn: CONFIGURATION_ARN.replace('golden', 'platinum'),
  });
});

test('a configuration in use is not deleted, and says by what', async () => {
  const { flow, aws, configurations } = scene();
  await submitted(flow);

  await expect(configurations.remove({ name: 'golden', userId: 'UASKED' })).rejects.toMatchObject({
    code: 'configuration-in-use',
    message: expect.stringContaining('#1'),
  });
  expect(aws.asked).toEqual([]);
});

test('a configuration that a pipeline names is not deleted', async () => {
  const { aws, configurations } = scene();
  aws.pipelines = ['nightly'];

  await expect(configurations.remove({ name: 'golden', userId: 'UASKED' })).rejects.toMatchObject({
    message: expect.stringContaining('pipeline "nightly"'),
  });
  expect(aws.asked).toEqual([]);
});

test.each([[[]], [undefined]])('a configuration nobody is seen to use is deleted: pipelines %o', async (pipelines) => {
  const { aws, configurations } = scene();
  aws.pipelines = pipelines;

  await configurations.remove({ name: 'golden', userId: 'UASKED' });

  expect(aws.asked).toEqual([{ removed: CONFIGURATION_ARN }]);
});

test('accounts are called as the policy names them, else as AWS does', async () => {
  const { rooms } = flowScene({
    policy: { accounts: { '777788889999': { name: 'bank', tags: [] }, '111122223333': { tags: [] } } },
  });
  const verbs = openConfigurations({
    ...rooms,
    accounts: {
      names: async () =>
        new Map([
          ['111122223333', 'shop'],
          ['777788889999', 'unnamed-7'],
        ]),
    },
    configurations: { read: unasked, replace: unasked, tag: unasked, pipelinesOf: unasked, remove: unasked },
  });
  expect([...(await verbs.accountNames())]).toEqual([
    ['111122223333', 'shop'],
    ['777788889999', 'bank'],
  ]);
});

const unasked = async () => Promise.reject(new Error('nobody should ask this here'));
