import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RetryWay, RolloutInputs } from '../../../src/domain/inputs.ts';
import type { Images, StartRequest } from '../../../src/flow/ports.ts';
import { FakeAws, json, jsonError, REGION, SOURCE } from '../fake-aws.ts';

const BASE = `arn:aws:imagebuilder:${REGION}:${SOURCE}`;
const IMAGE = `${BASE}:image/my-golden/1.0.0/3`;
const TEMPORARY = { arn: `${BASE}:distribution-configuration/retry-1`, name: 'retry-1' };
const TARGET = '111122223333';

const INPUTS: RolloutInputs = {
  sourceAccount: SOURCE,
  buildRegion: REGION,
  configuration: {
    arn: `${BASE}:distribution-configuration/golden`,
    name: 'golden',
    distributions: [
      { region: REGION, amiDistributionConfiguration: { name: 'golden', targetAccountIds: [TARGET, '777788889999'] } },
    ],
  },
  targets: [{ account: TARGET, region: REGION }],
};
const asked = (retry: RetryWay, inputs: Partial<RolloutInputs> = {}): StartRequest => ({
  inputs: { ...INPUTS, ...inputs, retry },
  clientToken: 'r-2.1',
  rolloutId: 'r-2',
});
const RESUMED = asked({ number: 1, imageArn: IMAGE });
const AMI = 'ami-0123456789abcdef0';
const source = {
  asked: AMI,
  amiId: AMI,
  name: 'golden',
  owner: SOURCE,
  architecture: 'x86_64',
  platform: 'Linux/UNIX',
  virtualization: 'hvm',
  rootDevice: '/dev/xvda',
  devices: [],
};
const BY_TEMPORARY = asked({ number: 1, imageArn: IMAGE, temporary: TEMPORARY }, { source, executionRole: 'Executor' });

let fake: FakeAws;
let images: Images;

beforeEach(async () => {
  fake = new FakeAws();
  images = (await fake.open()).images;
});
afterEach(() => fake.close());

test('Image Builder is asked to go on with the image', async () => {
  fake.on('imagebuilder:RetryImage', () => json({ imageBuildVersionArn: IMAGE, clientToken: 'r-2.1' }));
  expect(await images.create(RESUMED)).toEqual({ imageArn: IMAGE });
  expect(fake.of('imagebuilder:RetryImage')[0]?.fields).toEqual({
    imageBuildVersionArn: IMAGE,
    clientToken: 'r-2.1',
  });
});

test('what Image Builder does not go on with is told for good', async () => {
  fake.on('imagebuilder:RetryImage', () => jsonError('InvalidRequestException', 'only failed images'));
  await expect(images.create(RESUMED)).rejects.toMatchObject({
    code: 'InvalidRequestException',
    retryable: false,
    message: expect.stringContaining(`going on with image "${IMAGE}"`),
  });
});

test.each([
  ['FAILED', undefined],
  ['DISTRIBUTING', { imageArn: IMAGE }],
])('an image that stands at %s tells whether it was gone on with', async (status, found) => {
  fake.on('imagebuilder:GetImage', () => json({ image: { arn: IMAGE, state: { status } } }));
  expect(await images.findByRollout('r-2', RESUMED.inputs)).toEqual(found);
});

test('what is distributed by is created before it is used', async () => {
  fake.on('imagebuilder:CreateDistributionConfiguration', () => json({ distributionConfigurationArn: TEMPORARY.arn }));
  fake.on('imagebuilder:DistributeImage', () => json({ imageBuildVersionArn: IMAGE }));
  await images.create(BY_TEMPORARY);
  expect(fake.of('imagebuilder:CreateDistributionConfiguration')[0]?.fields).toEqual({
    name: TEMPORARY.name,
    distributions: [{ region: REGION, amiDistributionConfiguration: { name: 'golden', targetAccountIds: [TARGET] } }],
    tags: { 'ami-distribute:rollout': 'r-2' },
    clientToken: 'r-2.1',
  });
  expect(fake.of('imagebuilder:DistributeImage')[0]?.fields).toMatchObject({
    sourceImage: AMI,
    distributionConfigurationArn: TEMPORARY.arn,
    executionRole: 'Executor',
    tags: { 'ami-distribute:rollout': 'r-2' },
  });
});

test('what an earlier try has created is used', async () => {
  fake.on('imagebuilder:CreateDistributionConfiguration', () =>
    jsonError('ResourceAlreadyExistsException', 'it exists'),
  );
  fake.on('imagebuilder:DistributeImage', () => json({ imageBuildVersionArn: IMAGE }));
  expect(await images.create(BY_TEMPORARY)).toEqual({ imageArn: IMAGE });
});

test('nothing is distributed where it cannot be created', async () => {
  fake.on('imagebuilder:CreateDistributionConfiguration', () => jsonError('ForbiddenException', 'no'));
  await expect(images.create(BY_TEMPORARY)).rejects.toMatchObject({ code: 'configuration-not-permitted' });
  expect(fake.of('imagebuilder:DistributeImage')).toEqual([]);
});

test('what is no longer needed is deleted, once', async () => {
  let isThere = true;
  fake.on('imagebuilder:DeleteDistributionConfiguration', () => {
    if (!isThere) return jsonError('ResourceNotFoundException', 'it is gone');
    isThere = false;
    return json({ distributionConfigurationArn: TEMPORARY.arn });
  });
  await images.removeTemporary(TEMPORARY.arn);
  await images.removeTemporary(TEMPORARY.arn);
  expect(fake.of('imagebuilder:DeleteDistributionConfiguration')).toHaveLength(2);
});
