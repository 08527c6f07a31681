import type { Distribution } from '@aws-sdk/client-imagebuilder';
import { CreateDistributionConfigurationCommand } from '@aws-sdk/client-imagebuilder';
import { expect, test } from 'vitest';
import { imageBuilder, refusal, started, world } from '../start-twin.ts';

type Input = { name?: string; distributions?: Distribution[]; clientToken?: string; tags?: Record<string, string> };

async function client() {
  const aws = imageBuilder(await started({ world: world('sample') }));
  return (input: Input) =>
    aws.send(new CreateDistributionConfigurationCommand({ name: 'example', distributions: [ami({})], ...input }));
}

function ami(configuration: Distribution['amiDistributionConfiguration']): Distribution {
  return { region: 'us-west-2', amiDistributionConfiguration: { name: 'an image', ...configuration } };
}

test('a Region without an output is refused', async () => {
  const create = await client();
  expect(await refusal(create({ distributions: [{ region: 'us-west-2' }] }))).toEqual({
    name: 'InvalidParameterValueException',
    status: 400,
    message:
      "The value supplied for parameter 'distributions[0]' is not valid. One or more outputs should be provided for each region in a distribution configuration.",
  });
});

test.each<[string, Input]>([
  ['a name of two characters', { name: 'ab' }],
  ['a slash in the name of the image', { distributions: [ami({ name: 'foo/bar' })] }],
  ['an account id of eleven digits', { distributions: [ami({ targetAccountIds: ['12345678901'] })] }],
  ['an empty list of targets', { distributions: [ami({ targetAccountIds: [] })] }],
  ['two entries for one Region', { distributions: [ami({}), ami({})] }],
  ['a tag key that AWS reserves', { tags: { 'aws:owner': 'x' } }],
  ['an empty map of tags', { tags: {} }],
  ['a client token of 65 characters', { clientToken: 'x'.repeat(65) }],
])('%s is refused as an invalid value', async (_title, input) => {
  const create = await client();
  expect(await refusal(create(input))).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
});

test('a missing Region is refused as an invalid request', async () => {
  const create = await client();
  const distributions = [{ ...ami({}), region: undefined }];
  expect((await refusal(create({ distributions }))).name).toBe('InvalidRequestException');
});

test('one token creates one configuration', async () => {
  const create = await client();
  const first = await create({ clientToken: 'token-1' });
  const again = await create({ clientToken: 'token-1' });
  expect(again.distributionConfigurationArn).toBe(first.distributionConfigurationArn);
  expect(await refusal(create({ clientToken: 'token-1', name: 'another' }))).toMatchObject({
    name: 'IdempotentParameterMismatchException',
    status: 400,
  });
  expect((await refusal(create({ clientToken: 'token-2' }))).name).toBe('ResourceAlreadyExistsException');
});
