import { expect, test } from 'vitest';
import type { Configuration, ConfigurationInput } from '../../../src/domain/configuration.ts';
import { openConfigurations } from '../../../src/flow/configurations/open-configurations.ts';
import { flowScene, submitted } from '../../support/flow-scene.ts';
import { CONFIGURATION_ARN } from '../../support/sample-rollout.ts';

const ami = { name: 'golden {{ imagebuilder:buildDate }}', targetAccountIds: ['111122223333'] };
const input: ConfigurationInput = {
  name: 'golden',
  distributions: [{ region: 'us-west-2', amiDistributionConfiguration: ami }],
};

/** One configuration in AWS, which a test may change behind the bot's back. */
function scene() {
  const flow = flowScene();
  const aws: { now: Configuration; replaced: unknown[]; removed: string[] } = {
    now: { ...input, arn: CONFIGURATION_ARN },
    replaced: [],
    removed: [],
  };
  const configurations = openConfigurations({
    ...flow.rooms,
    configurations: {
      read: async (name) => (name === aws.now.name ? structuredClone(aws.now) : undefined),
      replace: async (_arn, whole, token) => void aws.replaced.push({ whole, token }),
      remove: async (arn) => void aws.removed.push(arn),
    },
  });
  const edited = () =>
    configurations.begin({
      userId: 'UASKED',
      channel: 'C1',
      opened: { arn: CONFIGURATION_ARN, input },
      input: { ...input, description: 'mine' },
    });
  return { flow, aws, configurations, edited };
}

test('a draft replaces the whole configuration, and is gone', async () => {
  const { aws, configurations, edited } = scene();
  const { id } = await edited();

  await configurations.submit({ id, userId: 'UASKED' });

  expect(aws.replaced).toEqual([{ whole: { ...input, description: 'mine' }, token: expect.any(String) }]);
  await expect(configurations.draft(id, 'UASKED')).rejects.toMatchObject({ code: 'draft-gone' });
});

test('a copy that moved in AWS refuses the draft and keeps it', async () => {
  const { aws, configurations, edited } = scene();
  const { id } = await edited();
  aws.now = { ...aws.now, description: 'theirs' };

  await expect(configurations.submit({ id, userId: 'UASKED' })).rejects.toMatchObject({
    code: 'configuration-moved',
    message: expect.stringContaining('"theirs"'),
  });
  expect(aws.replaced).toEqual([]);
  expect(await configurations.draft(id, 'UASKED')).toMatchObject({ id });
});

test("a draft is nobody else's", async () => {
  const { configurations, edited } = scene();
  const { id } = await edited();

  await expect(configurations.submit({ id, userId: 'UYES' })).rejects.toMatchObject({ code: 'draft-gone' });
  expect(await configurations.latest('UYES')).toBeUndefined();
});

test('a broken rule sends nothing', async () => {
  const { aws, configurations, edited } = scene();
  const changed = await configurations.change(await edited(), { ...input, distributions: [] });

  await expect(configurations.submit({ id: changed.id, userId: 'UASKED' })).rejects.toMatchObject({
    code: 'configuration-invalid',
  });
  expect(aws.replaced).toEqual([]);
});

test('a configuration in use is not deleted, and says by what', async () => {
  const { flow, aws, configurations } = scene();
  await submitted(flow);

  await expect(configurations.remove({ name: 'golden', userId: 'UASKED' })).rejects.toMatchObject({
    code: 'configuration-in-use',
    message: expect.stringContaining('#1'),
  });
  expect(aws.removed).toEqual([]);
});

test('a configuration nobody uses is deleted', async () => {
  const { aws, configurations } = scene();

  await configurations.remove({ name: 'golden', userId: 'UASKED' });

  expect(aws.removed).toEqual([CONFIGURATION_ARN]);
});
