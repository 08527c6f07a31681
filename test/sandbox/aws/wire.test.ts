import { CopyImageCommand, DescribeImagesCommand, DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateDistributionConfigurationCommand,
  GetDistributionConfigurationCommand,
  GetImageRecipeCommand,
  GetInfrastructureConfigurationCommand,
  ListDistributionConfigurationsCommand,
  ListImageRecipesCommand,
  ListInfrastructureConfigurationsCommand,
} from '@aws-sdk/client-imagebuilder';
import { DescribeKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import type { RequestView } from '../../../sandbox/aws/contract.ts';
import {
  BASE,
  changedWorld,
  control,
  ec2In,
  FIRST,
  imageBuilder,
  reach,
  refusal,
  started,
  world,
} from './start-twin.ts';

test('a configuration comes back as it was created', async () => {
  const client = imageBuilder(await started({ world: world('sample') }));
  const distributions = [
    {
      region: 'us-west-2',
      amiDistributionConfiguration: {
        name: 'Name {{ imagebuilder:buildDate }}',
        description: 'with <angles> & "quotes"',
        targetAccountIds: ['123456789012', '987654321098'],
        amiTags: { team: 'images' },
      },
    },
  ];
  const { distributionConfigurationArn: arn } = await client.send(
    new CreateDistributionConfigurationCommand({ name: 'Cross Account', distributions, tags: { owner: 'us' } }),
  );
  expect(arn).toBe(`${BASE}:distribution-configuration/cross-account`);
  const { distributionConfiguration: found } = await client.send(
    new GetDistributionConfigurationCommand({ distributionConfigurationArn: arn }),
  );
  expect(found).toMatchObject({ arn, name: 'Cross Account', distributions, tags: { owner: 'us' } });
});

test('lists give pages and take filters', async () => {
  const client = imageBuilder(await started({ world: world('sample') }));
  const first = await client.send(new ListImageRecipesCommand({ maxResults: 2 }));
  expect(first.imageRecipeSummaryList).toHaveLength(2);
  const second = await client.send(new ListImageRecipesCommand({ maxResults: 2, nextToken: first.nextToken }));
  expect(second.imageRecipeSummaryList?.map(({ arn }) => arn)).toEqual([
    `${BASE}:image-recipe/golden-container-host/2.3.1`,
  ]);
  expect(second.nextToken).toBeUndefined();
  const named = new ListDistributionConfigurationsCommand({ filters: [{ name: 'name', values: ['nothing'] }] });
  expect((await client.send(named)).distributionConfigurationSummaryList).toEqual([]);
  const infrastructures = await client.send(new ListInfrastructureConfigurationsCommand({}));
  expect(infrastructures.infrastructureConfigurationSummaryList?.map(({ name }) => name)).toEqual([
    'build-in-private-subnet',
    'build-large',
  ]);
});

test('a recipe with wildcards is its newest version', async () => {
  const client = imageBuilder(await started({ world: world('sample') }));
  const imageRecipeArn = `${BASE}:image-recipe/golden-amazon-linux/x.x.x`;
  const { imageRecipe } = await client.send(new GetImageRecipeCommand({ imageRecipeArn }));
  expect(imageRecipe).toMatchObject({ version: '1.1.0', parentImage: 'ami-0c8e7d6b5a4f3e2d1' });
  expect(imageRecipe?.components).toHaveLength(3);
  expect(imageRecipe?.blockDeviceMappings?.[0]?.ebs?.volumeSize).toBe(16);
});

test('what does not exist is not found', async () => {
  const client = imageBuilder(await started({ world: world('sample') }));
  const infrastructureConfigurationArn = `${BASE}:infrastructure-configuration/none`;
  const asked = client.send(new GetInfrastructureConfigurationCommand({ infrastructureConfigurationArn }));
  expect(await refusal(asked)).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
});

test('images are filtered by owner, name, state and tag', async () => {
  const twin = await started({ world: world('sample') });
  const ec2 = await ec2In(twin, FIRST);
  const own = await ec2.send(
    new DescribeImagesCommand({
      Owners: ['self'],
      Filters: [
        { Name: 'name', Values: ['golden-amazon-*', 'other'] },
        { Name: 'state', Values: ['available'] },
        { Name: 'tag:CreatedBy', Values: ['EC2 Image Builder'] },
      ],
    }),
  );
  expect(own.Images).toMatchObject([
    {
      OwnerId: FIRST,
      Name: 'golden-amazon-linux 2026-10-12T03-14-07.512Z',
      CreationDate: '2026-10-12T03:41:22.000Z',
      Tags: [{ Key: 'CreatedBy', Value: 'EC2 Image Builder' }],
      BlockDeviceMappings: [{ Ebs: { Encrypted: false } }],
    },
  ]);
  const amazon = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'], MaxResults: 1 }));
  expect(amazon.Images).toMatchObject([{ ImageOwnerAlias: 'amazon', Public: true }]);
  const rest = new DescribeImagesCommand({ Owners: ['amazon'], MaxResults: 1, NextToken: amazon.NextToken });
  expect((await ec2.send(rest)).Images?.[0]?.ImageId).not.toBe(amazon.Images?.[0]?.ImageId);
  const none = new DescribeImagesCommand({ Filters: [{ Name: 'state', Values: ['pending'] }] });
  expect((await ec2.send(none)).Images).toEqual([]);
});

test('parameters that EC2 does not take are refused', async () => {
  const twin = await started({ world: world('sample') });
  const ec2 = await ec2In(twin, FIRST);
  const filter = new DescribeImagesCommand({ Filters: [{ Name: 'colour', Values: ['red'] }] });
  expect((await refusal(ec2.send(filter))).name).toBe('InvalidParameterValue');
  const both = new DescribeImagesCommand({ ImageIds: ['ami-0c8e7d6b5a4f3e2d1'], MaxResults: 5 });
  expect((await refusal(ec2.send(both))).name).toBe('InvalidParameterCombination');
  const unnamed = new CopyImageCommand({ Name: undefined, SourceImageId: 'ami-1', SourceRegion: 'us-west-2' });
  expect(await refusal(ec2.send(unnamed))).toMatchObject({ name: 'MissingParameter', status: 400 });
});

test('Regions say whether they are enabled', async () => {
  const twin = await started({
    world: changedWorld(`accounts: { '${FIRST}': { regions: [us-west-2, af-south-1] } }`),
  });
  const { Regions } = await new EC2Client(reach(twin)).send(new DescribeRegionsCommand({ AllRegions: true }));
  expect(Regions?.map(({ RegionName, OptInStatus }) => [RegionName, OptInStatus])).toEqual([
    ['af-south-1', 'not-opted-in'],
    ['eu-west-1', 'opt-in-not-required'],
    ['us-east-1', 'opt-in-not-required'],
    ['us-west-2', 'opt-in-not-required'],
  ]);
});

test('simulated actions answer one by one', async () => {
  const twin = await started({ world: world('sample') });
  const iam = new IAMClient(reach(twin));
  const { EvaluationResults: results } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: 'arn:aws:iam::444455556666:user/ami-distribute',
      ActionNames: ['sts:AssumeRole', 'ec2:TerminateInstances'],
      ResourceArns: [`arn:aws:iam::${FIRST}:role/EC2ImageBuilderDistributionCrossAccountRole`],
    }),
  );
  expect(results?.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision])).toEqual([
    ['sts:AssumeRole', 'allowed'],
    ['ec2:TerminateInstances', 'implicitDeny'],
  ]);
  const stranger = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: 'arn:aws:iam::444455556666:user/somebody',
    ActionNames: ['sts:AssumeRole'],
  });
  expect(await refusal(iam.send(stranger))).toMatchObject({ name: 'AccessDenied', status: 403 });
});

test('a key answers by its own policy and state', async () => {
  const twin = await started({
    world: changedWorld(`
accounts:
  '444455556666':
    keys:
      key-1:
        region: us-west-2
        policy:
          Version: '2012-10-17'
          Statement: { Effect: Allow, Principal: { AWS: '444455556666' }, Action: 'kms:*', Resource: '*' }
`),
  });
  const kms = new KMSClient(reach(twin));
  const described = await kms.send(new DescribeKeyCommand({ KeyId: 'key-1' }));
  expect(described.KeyMetadata).toMatchObject({ KeyState: 'Enabled', KeyManager: 'CUSTOMER' });
  const encrypt = new EncryptCommand({ KeyId: 'key-1', Plaintext: Buffer.from('x'), DryRun: true });
  expect(await refusal(kms.send(encrypt))).toMatchObject({ name: 'AccessDeniedException', status: 400 });
});

test('every request is recorded with caller and answer', async () => {
  const twin = await started({ world: world('sample') });
  await imageBuilder(twin).send(new ListImageRecipesCommand({}));
  const { requests } = await control<{ requests: RequestView[] }>(twin, 'requests?after=0');
  expect(requests).toMatchObject([
    {
      id: 1,
      caller: 'arn:aws:iam::444455556666:user/ami-distribute',
      service: 'imagebuilder',
      operation: 'ListImageRecipes',
      region: 'us-west-2',
      status: 200,
    },
  ]);
  expect(await control(twin, 'requests?after=1')).toEqual({ requests: [] });
});
