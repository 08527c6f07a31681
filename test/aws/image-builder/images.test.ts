import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RolloutInputs } from '../../../src/domain/inputs.ts';
import type { Images, StartRequest } from '../../../src/flow/ports.ts';
import { FakeAws, json, jsonError, REGION, SOURCE } from '../fake-aws.ts';

const BASE = `arn:aws:imagebuilder:${REGION}:${SOURCE}`;
const RECIPE = `${BASE}:image-recipe/my-golden/1.0.0`;
const IMAGE = `${BASE}:image/my-golden/1.0.0/3`;
const CHOSEN = {
  configurationArn: `${BASE}:distribution-configuration/golden`,
  recipeArn: RECIPE,
  infrastructureArn: `${BASE}:infrastructure-configuration/small`,
};
const INPUTS: RolloutInputs = {
  sourceAccount: SOURCE,
  buildRegion: REGION,
  configuration: { arn: CHOSEN.configurationArn, name: 'golden', distributions: [] },
  recipe: { arn: RECIPE, name: 'My Golden', content: {} },
  infrastructure: { arn: CHOSEN.infrastructureArn, name: 'small', content: {} },
  targets: [],
};
const REQUEST: StartRequest = { inputs: INPUTS, clientToken: 'r-1.1', rolloutId: 'r-1' };

const AMI = 'ami-0123456789abcdef0';
const EXISTING: RolloutInputs = {
  sourceAccount: SOURCE,
  buildRegion: REGION,
  configuration: INPUTS.configuration,
  source: {
    asked: 'ssm:/golden/newest',
    amiId: AMI,
    name: 'golden',
    owner: SOURCE,
    architecture: 'x86_64',
    platform: 'Linux/UNIX',
    virtualization: 'hvm',
    rootDevice: '/dev/xvda',
    devices: [],
  },
  executionRole: 'Executor',
  targets: [],
};

let fake: FakeAws;
let images: Images;

beforeEach(async () => {
  fake = new FakeAws();
  images = (await fake.open()).images;
});
afterEach(() => fake.close());

test('equal requests to start are byte-identical', async () => {
  fake.on('imagebuilder:CreateImage', () => json({ imageBuildVersionArn: IMAGE, clientToken: 'r-1.1' }));
  expect(await images.create(REQUEST)).toEqual({ imageArn: IMAGE });
  const { rolloutId, clientToken } = REQUEST;
  const { targets, ...others } = INPUTS;
  await images.create({ rolloutId, clientToken, inputs: { targets, ...others } });
  const [first, second] = fake.of('imagebuilder:CreateImage');
  expect(first?.body).toBe(second?.body);
  expect(first?.fields).toEqual({
    imageRecipeArn: RECIPE,
    distributionConfigurationArn: CHOSEN.configurationArn,
    infrastructureConfigurationArn: CHOSEN.infrastructureArn,
    tags: { 'ami-distribute:rollout': 'r-1' },
    clientToken: 'r-1.1',
  });
});

test('workflows are asked for with the role they run as', async () => {
  fake.on('imagebuilder:CreateImage', () => json({ imageBuildVersionArn: IMAGE, clientToken: 'r-1.1' }));
  const workflow = `${BASE}:workflow/distribution/gated/1.0.0/1`;
  const workflows = [{ arn: workflow, name: 'gated', content: {} }];
  await images.create({ ...REQUEST, inputs: { ...INPUTS, workflows, executionRole: 'Executor' } });
  expect(fake.of('imagebuilder:CreateImage')[0]?.fields).toMatchObject({
    workflows: [{ workflowArn: workflow }],
    executionRole: 'Executor',
  });
});

function workflowOf(name: string, ...declared: string[]) {
  return {
    arn: `${BASE}:workflow/test/${name}/1.0.0/1`,
    name,
    content: { parameters: declared.map((each) => ({ name: each, type: 'string' })) },
  };
}

test('what is asked for beside the build is sent with it', async () => {
  fake.on('imagebuilder:CreateImage', () => json({ imageBuildVersionArn: IMAGE, clientToken: 'r-1.1' }));
  const options = {
    untested: true as const,
    tags: { Team: 'platform' },
    logGroup: '/images/golden',
    parameters: { wait: '5', mode: 'fast' },
  };
  const workflows = [workflowOf('one', 'wait'), workflowOf('two')];
  await images.create({ ...REQUEST, inputs: { ...INPUTS, workflows, executionRole: 'Executor', options } });
  expect(fake.of('imagebuilder:CreateImage')[0]?.fields).toMatchObject({
    imageTestsConfiguration: { imageTestsEnabled: false },
    tags: { Team: 'platform', 'ami-distribute:rollout': 'r-1' },
    loggingConfiguration: { logGroupName: '/images/golden' },
    workflows: [
      { workflowArn: workflowOf('one').arn, parameters: [{ name: 'wait', value: ['5'] }] },
      { workflowArn: workflowOf('two').arn },
    ],
  });
});

test('an image that exists takes tags and a log group', async () => {
  fake.on('imagebuilder:DistributeImage', () => json({ imageBuildVersionArn: IMAGE, clientToken: 'r-1.1' }));
  const options = { tags: { Team: 'platform' }, logGroup: '/images/golden' };
  await images.create({ ...REQUEST, inputs: { ...EXISTING, options } });
  expect(fake.of('imagebuilder:DistributeImage')[0]?.fields).toMatchObject({
    tags: { Team: 'platform', 'ami-distribute:rollout': 'r-1' },
    loggingConfiguration: { logGroupName: '/images/golden' },
  });
});

test.each([
  ['an AMI by its id, whatever named it', EXISTING.source, AMI],
  [
    'an image of Image Builder by its exact build',
    { ...Object(EXISTING.source), imageArn: `${BASE}:image/golden/1.0.0/2` },
    `${BASE}:image/golden/1.0.0/2`,
  ],
])('an image that exists is distributed: %s', async (_what, source, sourceImage) => {
  fake.on('imagebuilder:DistributeImage', () => json({ imageBuildVersionArn: IMAGE, clientToken: 'r-1.1' }));
  const request = { ...REQUEST, inputs: { ...EXISTING, source } };
  expect(await images.create(request)).toEqual({ imageArn: IMAGE });
  expect(await images.create(structuredClone(request))).toEqual({ imageArn: IMAGE });
  const [first, second] = fake.of('imagebuilder:DistributeImage');
  expect(first?.body).toBe(second?.body);
  expect(first?.fields).toEqual({
    sourceImage,
    distributionConfigurationArn: CHOSEN.configurationArn,
    executionRole: 'Executor',
    tags: { 'ami-distribute:rollout': 'r-1' },
    clientToken: 'r-1.1',
  });
  expect(fake.of('imagebuilder:CreateImage')).toEqual([]);
});

test('a distribution is found by its tag among all images', async () => {
  fake.inTurn(
    'imagebuilder:ListImageBuildVersions',
    json({ imageSummaryList: [{ arn: `${BASE}:image/other/1.0.0/1`, tags: { Team: 'x' } }], nextToken: 'n' }),
    json({ imageSummaryList: [{ arn: IMAGE, tags: { 'ami-distribute:rollout': 'r-1' } }] }),
  );
  expect(await images.findByRollout('r-1', EXISTING)).toEqual({ imageArn: IMAGE });
  expect(fake.of('imagebuilder:ListImageBuildVersions').map(({ fields }) => fields)).toEqual([
    { maxResults: 25 },
    { maxResults: 25, nextToken: 'n' },
  ]);
});

test('a start that AWS could not take is sent again unchanged', async () => {
  fake.inTurn(
    'imagebuilder:CreateImage',
    jsonError('ServiceUnavailableException', 'later', 503),
    json({ imageBuildVersionArn: IMAGE }),
  );
  expect(await images.create(REQUEST)).toEqual({ imageArn: IMAGE });
  const bodies = fake.of('imagebuilder:CreateImage').map(({ body }) => body);
  expect(bodies).toEqual([bodies[0], bodies[0]]);
});

test.each([
  ['IdempotentParameterMismatchException', 400, false],
  ['InvalidRequestException', 400, false],
  ['ServiceQuotaExceededException', 402, false],
  ['AccessDeniedException', 403, false],
])('a start refused with %s is a fault that stays', async (code, status, retryable) => {
  fake.on('imagebuilder:CreateImage', () => jsonError(code, 'no', status));
  await expect(images.create(REQUEST)).rejects.toMatchObject({ name: 'Fault', code, source: 'aws', retryable });
  expect(fake.of('imagebuilder:CreateImage')).toHaveLength(1);
});

function answerListings(): void {
  fake.on('imagebuilder:GetImageRecipe', () => json({ imageRecipe: { arn: RECIPE, name: 'My Golden' } }));
  fake.on('imagebuilder:ListImages', () =>
    json({
      imageVersionList: [
        { arn: `${BASE}:image/my-golden/0.9.0`, name: 'My Golden', version: '0.9.0' },
        { arn: `${BASE}:image/my-golden/1.0.0`, name: 'My Golden', version: '1.0.0' },
      ],
    }),
  );
  fake.inTurn(
    'imagebuilder:ListImageBuildVersions',
    json({
      imageSummaryList: [
        { arn: `${BASE}:image/my-golden/1.0.0/1`, tags: { 'ami-distribute:rollout': 'r-0' } },
        { arn: `${BASE}:image/my-golden/1.0.0/2` },
      ],
      nextToken: 'n',
    }),
    json({ imageSummaryList: [{ arn: IMAGE, tags: { 'ami-distribute:rollout': 'r-1' } }] }),
  );
}

test('an image is found by the tag of its rollout', async () => {
  answerListings();
  expect(await images.findByRollout('r-1', INPUTS)).toEqual({ imageArn: IMAGE });
  expect(fake.of('imagebuilder:ListImages')[0]?.fields).toEqual({
    owner: 'Self',
    filters: [{ name: 'name', values: ['My Golden'] }],
    maxResults: 25,
  });
  expect(fake.of('imagebuilder:ListImageBuildVersions').map(({ fields }) => fields)).toEqual([
    { imageVersionArn: `${BASE}:image/my-golden/1.0.0`, maxResults: 25 },
    { imageVersionArn: `${BASE}:image/my-golden/1.0.0`, maxResults: 25, nextToken: 'n' },
  ]);
});

test('a rollout without an image finds none', async () => {
  answerListings();
  expect(await images.findByRollout('r-9', INPUTS)).toBeUndefined();
});

test('an image whose recipe was deleted is still looked for', async () => {
  answerListings();
  fake.on('imagebuilder:GetImageRecipe', () => jsonError('ResourceNotFoundException', 'gone', 404));
  expect(await images.findByRollout('r-1', INPUTS)).toEqual({ imageArn: IMAGE });
  expect(fake.of('imagebuilder:ListImages')[0]?.fields['filters']).toEqual([{ name: 'name', values: ['my-golden'] }]);
});

test('a listing that is denied is never an empty one', async () => {
  answerListings();
  fake.on('imagebuilder:ListImages', () => jsonError('AccessDeniedException', 'no', 403));
  await expect(images.findByRollout('r-1', INPUTS)).rejects.toMatchObject({ code: 'AccessDeniedException' });
});

test('an image under way has a status and its outputs', async () => {
  fake.on('imagebuilder:GetImage', () =>
    json({
      image: {
        arn: IMAGE,
        state: { status: 'DISTRIBUTING' },
        outputResources: {
          amis: [
            { region: REGION, image: 'ami-1', accountId: SOURCE },
            { region: 'eu-west-1', image: 'ami-2' },
            { region: 'eu-west-2' },
          ],
        },
      },
    }),
  );
  expect(await images.get(IMAGE)).toEqual({
    status: 'DISTRIBUTING',
    embedded: {},
    failures: [],
    outputs: [
      { region: REGION, account: SOURCE, amiId: 'ami-1' },
      { region: 'eu-west-1', amiId: 'ami-2' },
    ],
  });
  expect(fake.of('imagebuilder:GetImage')[0]?.fields).toEqual({ imageBuildVersionArn: IMAGE });
});

test('what an image is built from is read as the inputs are', async () => {
  const imageRecipe = { arn: RECIPE, name: 'my-golden', version: '1.0.0', dateCreated: 'yesterday', tags: { a: 'b' } };
  const infrastructureConfiguration = { arn: CHOSEN.infrastructureArn, name: 'small', instanceTypes: ['m5.large'] };
  const distributionConfiguration = {
    arn: CHOSEN.configurationArn,
    name: 'golden',
    distributions: [{ region: REGION, amiDistributionConfiguration: { targetAccountIds: [SOURCE] } }],
    timeoutMinutes: 360,
  };
  fake.on('imagebuilder:GetImageRecipe', () => json({ imageRecipe }));
  fake.on('imagebuilder:GetInfrastructureConfiguration', () => json({ infrastructureConfiguration }));
  fake.on('imagebuilder:GetDistributionConfiguration', () => json({ distributionConfiguration }));
  fake.on('imagebuilder:GetImage', () =>
    json({
      image: { state: { status: 'BUILDING' }, imageRecipe, infrastructureConfiguration, distributionConfiguration },
    }),
  );
  const { catalog } = await fake.open();
  const { recipe, infrastructure, configuration } = await catalog.readInputs(CHOSEN);
  expect((await images.get(IMAGE)).embedded).toEqual({ recipe, infrastructure, configuration });
});

test('an image is cancelled with a token', async () => {
  fake.on('imagebuilder:CancelImageCreation', () => json({ imageBuildVersionArn: IMAGE }));
  await images.cancel(IMAGE, 'r-1-cancel');
  expect(fake.of('imagebuilder:CancelImageCreation')[0]?.fields).toEqual({
    imageBuildVersionArn: IMAGE,
    clientToken: 'r-1-cancel',
  });
});

test('an image that has ended already is left as it is', async () => {
  fake.on('imagebuilder:CancelImageCreation', () => jsonError('InvalidRequestException', 'it is AVAILABLE', 400));
  await expect(images.cancel(IMAGE, 'r-1-cancel')).resolves.toBeUndefined();
});

test('a cancelling that is denied is a fault', async () => {
  fake.on('imagebuilder:CancelImageCreation', () => jsonError('AccessDeniedException', 'no', 403));
  await expect(images.cancel(IMAGE, 'r-1-cancel')).rejects.toMatchObject({ code: 'AccessDeniedException' });
});

test('the failure record that the SDK drops is kept', async () => {
  fake.on('imagebuilder:GetImage', () =>
    json({
      image: {
        arn: IMAGE,
        state: {
          status: 'FAILED',
          reason: 'Distribution failed\nwith JobId',
          failureContext: {
            imageStatus: 'DISTRIBUTING',
            distributionFailure: {
              errorMessage: 'm',
              regionFailures: [{ region: 'eu-west-1', targetAccountId: '111122223333', errorMessage: 'no key' }],
            },
          },
        },
      },
    }),
  );
  expect(await images.get(IMAGE)).toEqual({
    status: 'FAILED',
    reason: 'Distribution failed with JobId',
    embedded: {},
    failures: [{ region: 'eu-west-1', account: '111122223333', message: 'no key' }],
    outputs: [],
  });
});

test('an answer without a status is a fault that may pass', async () => {
  fake.on('imagebuilder:GetImage', () => json({ image: { arn: IMAGE } }));
  await expect(images.get(IMAGE)).rejects.toMatchObject({ code: 'aws-answer', retryable: true });
});

test('an answer that is no JSON is a fault', async () => {
  fake.on('imagebuilder:GetImage', () => ({ body: '<html>proxy</html>' }));
  await expect(images.get(IMAGE)).rejects.toMatchObject({ name: 'Fault', source: 'aws' });
});
