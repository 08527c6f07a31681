import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Catalog } from '../../../src/flow/ports.ts';
import type { ConfigurationInput } from '../../../src/domain/configuration.ts';
import { FakeAws, json, jsonError } from '../fake-aws.ts';

const BASE = 'arn:aws:imagebuilder:us-west-2:444455556666';
const ARN = `${BASE}:distribution-configuration/golden`;

let fake: FakeAws;
let catalog: Catalog;

beforeEach(async () => {
  fake = new FakeAws();
  catalog = (await fake.open()).catalog;
});
afterEach(() => fake.close());

const INPUT: ConfigurationInput = {
  name: 'golden',
  description: 'to all accounts',
  distributions: [
    {
      region: 'us-west-2',
      amiDistributionConfiguration: {
        name: 'golden {{ imagebuilder:buildDate }}',
        targetAccountIds: ['111122223333'],
        amiTags: { Team: 'platform' },
        kmsKeyId: 'arn:aws:kms:us-west-2:444455556666:key/k',
        launchPermission: { userIds: ['111122223333'] },
      },
      ssmParameterConfigurations: [{ parameterName: '/imagebuilder/golden', amiAccountId: '111122223333' }],
      fastLaunchConfigurations: [{ enabled: true, accountId: '111122223333' }],
    },
  ],
};

test('recipes of every page are listed with their versions', async () => {
  fake.inTurn(
    'imagebuilder:ListImageRecipes',
    json({
      imageRecipeSummaryList: [{ arn: `${BASE}:image-recipe/golden/1.0.0`, name: 'Golden' }],
      nextToken: 'two',
    }),
    json({ imageRecipeSummaryList: [{ arn: `${BASE}:image-recipe/golden/1.0.1`, name: 'Golden' }] }),
  );
  expect(await catalog.recipes()).toEqual([
    { arn: `${BASE}:image-recipe/golden/1.0.0`, name: 'Golden', version: '1.0.0' },
    { arn: `${BASE}:image-recipe/golden/1.0.1`, name: 'Golden', version: '1.0.1' },
  ]);
  expect(fake.of('imagebuilder:ListImageRecipes').map(({ fields }) => fields)).toEqual([
    { owner: 'Self', maxResults: 25 },
    { owner: 'Self', maxResults: 25, nextToken: 'two' },
  ]);
});

test('configurations and infrastructures are listed by name', async () => {
  fake.on('imagebuilder:ListDistributionConfigurations', () =>
    json({ distributionConfigurationSummaryList: [{ arn: ARN, name: 'golden' }] }),
  );
  fake.on('imagebuilder:ListInfrastructureConfigurations', () =>
    json({ infrastructureConfigurationSummaryList: [{ arn: `${BASE}:infrastructure-configuration/i`, name: 'i' }] }),
  );
  expect(await catalog.configurations()).toEqual([{ arn: ARN, name: 'golden' }]);
  expect(await catalog.infrastructures()).toEqual([{ arn: `${BASE}:infrastructure-configuration/i`, name: 'i' }]);
});

test('a list without an end is a fault', async () => {
  fake.on('imagebuilder:ListImageRecipes', () => json({ imageRecipeSummaryList: [], nextToken: 'again' }));
  await expect(catalog.recipes()).rejects.toMatchObject({ code: 'aws-endless-list' });
});

test('a configuration is found by its exact name', async () => {
  const distributions = [{ region: 'us-west-2', newerThanTheSdk: { kept: true } }];
  fake.on('imagebuilder:ListDistributionConfigurations', () =>
    json({
      distributionConfigurationSummaryList: [
        { arn: `${ARN}-2`, name: 'Golden' },
        { arn: ARN, name: 'golden' },
      ],
    }),
  );
  fake.on('imagebuilder:GetDistributionConfiguration', () =>
    json({
      distributionConfiguration: { arn: ARN, name: 'golden', distributions, timeoutMinutes: 30, dateCreated: 'd' },
    }),
  );
  expect(await catalog.findConfiguration('golden')).toEqual({ arn: ARN, name: 'golden', distributions });
  expect(fake.of('imagebuilder:ListDistributionConfigurations')[0]?.fields).toMatchObject({
    filters: [{ name: 'name', values: ['golden'] }],
  });
  expect(fake.of('imagebuilder:GetDistributionConfiguration')[0]?.fields).toEqual({
    distributionConfigurationArn: ARN,
  });
});

test('a name nobody has, or that is gone, finds nothing', async () => {
  fake.on('imagebuilder:ListDistributionConfigurations', () => json({ distributionConfigurationSummaryList: [] }));
  expect(await catalog.findConfiguration('golden')).toBeUndefined();
  fake.on('imagebuilder:ListDistributionConfigurations', () =>
    json({ distributionConfigurationSummaryList: [{ arn: ARN, name: 'golden' }] }),
  );
  fake.on('imagebuilder:GetDistributionConfiguration', () => jsonError('ResourceNotFoundException', 'gone', 404));
  expect(await catalog.findConfiguration('golden')).toBeUndefined();
});

test('an infrastructure configuration is found by name or ARN', async () => {
  const arn = `${BASE}:infrastructure-configuration/small`;
  fake.on('imagebuilder:ListInfrastructureConfigurations', () =>
    json({ infrastructureConfigurationSummaryList: [{ arn, name: 'small' }] }),
  );
  fake.on('imagebuilder:GetInfrastructureConfiguration', () =>
    json({ infrastructureConfiguration: { arn, name: 'small', instanceProfileName: 'build' } }),
  );
  const found = { arn, name: 'small', content: { name: 'small', instanceProfileName: 'build' } };
  for (const named of ['small', arn]) expect(await catalog.findInfrastructure(named)).toEqual(found);
  expect(await catalog.findInfrastructure('smal')).toBeUndefined();
  fake.on('imagebuilder:GetInfrastructureConfiguration', () => jsonError('ResourceNotFoundException', 'gone', 404));
  expect(await catalog.findInfrastructure('small')).toBeUndefined();
});

const RECIPES = ['1.2.0', '1.10.0', '2.0.0'].map((version) => `${BASE}:image-recipe/golden-image/${version}`);

function listRecipes(): void {
  fake.on('imagebuilder:ListImageRecipes', () =>
    json({
      imageRecipeSummaryList: [
        ...RECIPES.map((arn) => ({ arn, name: 'Golden Image' })),
        { arn: `${BASE}:image-recipe/golden-image-next/9.0.0`, name: 'Golden Image Next' },
      ],
    }),
  );
  fake.on('imagebuilder:GetImageRecipe', ({ fields }) =>
    json({ imageRecipe: { arn: fields['imageRecipeArn'], name: 'Golden Image', parentImage: 'ami-1' } }),
  );
}

test.each([
  ['Golden Image/1.2.0', '1.2.0'],
  ['golden-image/1.2.0', '1.2.0'],
  ['Golden Image', '2.0.0'],
  ['golden-image', '2.0.0'],
  ['golden-image/1.x.x', '1.10.0'],
  [`${BASE}:image-recipe/golden-image/1.2.0`, '1.2.0'],
  [`${BASE}:image-recipe/golden-image/1.x.x`, '1.10.0'],
  [`${BASE}:image-recipe/golden-image`, '2.0.0'],
])('recipe "%s" is found at version %s', async (named, version) => {
  listRecipes();
  expect(await catalog.findRecipe(named)).toEqual({
    arn: `${BASE}:image-recipe/golden-image/${version}`,
    name: 'Golden Image',
    content: { name: 'Golden Image', parentImage: 'ami-1' },
  });
});

test.each([
  'golden',
  'Golden Image/3.0.0',
  'Golden Image/1',
  'Golden Image/',
  '',
  'arn:aws:imagebuilder:eu-west-1:444455556666:image-recipe/golden-image/x.x.x',
])('recipe "%s" is not found', async (named) => {
  listRecipes();
  expect(await catalog.findRecipe(named)).toBeUndefined();
  expect(fake.of('imagebuilder:GetImageRecipe')).toEqual([]);
});

test('an exact recipe is asked for without a list', async () => {
  fake.on('imagebuilder:GetImageRecipe', () => jsonError('ResourceNotFoundException', 'gone', 404));
  expect(await catalog.findRecipe(`${BASE}:image-recipe/golden-image/7.0.0`)).toBeUndefined();
  expect(fake.of('imagebuilder:ListImageRecipes')).toEqual([]);
});

test('a configuration is created exactly as submitted', async () => {
  fake.on('imagebuilder:CreateDistributionConfiguration', () => json({ distributionConfigurationArn: ARN }));
  expect(await catalog.createConfiguration(INPUT, 'token-1')).toEqual({ arn: ARN });
  expect(fake.of('imagebuilder:CreateDistributionConfiguration')[0]?.fields).toEqual({
    ...INPUT,
    clientToken: 'token-1',
  });
});

test.each([
  [
    'misspelt',
    { region: 'us-west-2', amiDistributionConfiguration: { nmae: 'x' } },
    'amiDistributionConfiguration.nmae',
  ],
  ['newer than the SDK', { region: 'us-west-2', brandNew: 1 }, 'brandNew'],
])('a member that is %s is refused unsent', async (_case, distribution, path) => {
  const input = { name: 'golden', distributions: [...INPUT.distributions, distribution] };
  await expect(catalog.createConfiguration(input, 't')).rejects.toMatchObject({
    name: 'Refusal',
    code: 'configuration-member-unknown',
    message: expect.stringContaining(`"distributions[1].${path}"`),
  });
  expect(fake.of('imagebuilder:CreateDistributionConfiguration')).toEqual([]);
});

test.each([
  ['InvalidParameterValueException', 400, 'configuration-invalid'],
  ['InvalidParameterCombinationException', 400, 'configuration-invalid'],
  ['InvalidRequestException', 400, 'configuration-invalid'],
  ['ResourceAlreadyExistsException', 400, 'configuration-exists'],
  ['ServiceQuotaExceededException', 402, 'configuration-quota'],
  ['ForbiddenException', 403, 'configuration-not-permitted'],
  ['AccessDeniedException', 403, 'configuration-not-permitted'],
])('%s is a refusal in AWS words', async (code, status, refusal) => {
  fake.on('imagebuilder:CreateDistributionConfiguration', () => jsonError(code, "'distributions[0]' is no", status));
  await expect(catalog.createConfiguration(INPUT, 't')).rejects.toMatchObject({
    name: 'Refusal',
    code: refusal,
    message: `creating distribution configuration "golden": 'distributions[0]' is no`,
  });
});

test('a token used for another configuration is a fault', async () => {
  fake.on('imagebuilder:CreateDistributionConfiguration', () =>
    jsonError('IdempotentParameterMismatchException', 'other'),
  );
  await expect(catalog.createConfiguration(INPUT, 't')).rejects.toMatchObject({
    name: 'Fault',
    code: 'IdempotentParameterMismatchException',
    retryable: false,
  });
});
