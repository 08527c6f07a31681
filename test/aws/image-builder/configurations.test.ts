import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Configurations } from '../../../src/flow/ports.ts';
import { FakeAws, json, jsonError } from '../fake-aws.ts';

const ARN = 'arn:aws:imagebuilder:us-west-2:444455556666:distribution-configuration/golden';
const distributions = [{ region: 'us-west-2', amiDistributionConfiguration: { name: 'golden' } }];

let fake: FakeAws;
let configurations: Configurations;

beforeEach(async () => {
  fake = new FakeAws();
  ({ configurations } = await fake.open());
});
afterEach(() => fake.close());

test("a configuration is read without AWS's own tags and times", async () => {
  const tags = { team: 'images', 'aws:cloudformation:stack-name': 'golden' };
  const found = { arn: ARN, name: 'golden', distributions, tags, timeoutMinutes: 720, dateCreated: 'd' };
  fake.on('imagebuilder:ListDistributionConfigurations', () =>
    json({ distributionConfigurationSummaryList: [{ arn: ARN, name: 'golden' }] }),
  );
  fake.on('imagebuilder:GetDistributionConfiguration', () => json({ distributionConfiguration: found }));

  expect(await configurations.read('golden')).toEqual({
    arn: ARN,
    name: 'golden',
    distributions,
    tags: { team: 'images' },
  });
});

test('a replacement sends neither name nor tags', async () => {
  fake.on('imagebuilder:UpdateDistributionConfiguration', () => json({ distributionConfigurationArn: ARN }));
  await configurations.replace(ARN, { name: 'golden', tags: { team: 'images' }, distributions }, 'token');

  expect(fake.of('imagebuilder:UpdateDistributionConfiguration')[0]?.fields).toEqual({
    distributionConfigurationArn: ARN,
    distributions,
    clientToken: 'token',
  });
});

test('tags that nobody may set are a refusal in AWS words', async () => {
  // The operation is in the method and the path.
  fake.on(`imagebuilder:tags/${encodeURIComponent(ARN)}`, () =>
    jsonError('AccessDeniedException', 'no TagResource', 403),
  );

  await expect(configurations.tag(ARN, { put: { team: 'images' }, take: ['old'] })).rejects.toMatchObject({
    code: 'configuration-not-permitted',
    message: expect.stringContaining('no TagResource'),
  });
  expect(fake.sent.filter(({ action }) => action.includes('tags'))).toHaveLength(1);
});
