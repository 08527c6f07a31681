import { Readable } from 'node:stream';
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import {
  CancelImageCreationCommand,
  CreateDistributionConfigurationCommand,
  CreateImageCommand,
  GetImageCommand,
  ListImageBuildVersionsCommand,
  ListImagesCommand,
} from '@aws-sdk/client-imagebuilder';
import { expect, test, vi } from 'vitest';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import type { World } from '../../../../sandbox/world/world.ts';
import {
  BASE,
  changedWorld,
  control,
  ec2In,
  FIRST,
  imageBuilder,
  reach,
  refusal,
  SECOND,
  started,
  world,
} from '../start-twin.ts';

/** The life of an image passes in about a second. */
const FAST = 2000;

type Build = { twin: AwsTwin; client: ImagebuilderClient; arn: string };

async function building(of: World, options: { speed?: number; name?: string; recipe?: string } = {}): Promise<Build> {
  const { speed = FAST, name = 'Name {{ imagebuilder:buildDate }}', recipe = 'golden-amazon-linux/1.1.0' } = options;
  const twin = await started({ world: of, speed });
  const client = imageBuilder(twin);
  const { distributionConfigurationArn } = await client.send(
    new CreateDistributionConfigurationCommand({
      name: 'cross-account-distribution-example',
      distributions: [
        { region: 'us-west-2', amiDistributionConfiguration: { name, targetAccountIds: [FIRST, SECOND] } },
      ],
    }),
  );
  const { imageBuildVersionArn: arn = '' } = await client.send(
    new CreateImageCommand({
      imageRecipeArn: `${BASE}:image-recipe/${recipe}`,
      infrastructureConfigurationArn: `${BASE}:infrastructure-configuration/build-large`,
      distributionConfigurationArn,
      tags: { 'ami-distribute:rollout': '42' },
    }),
  );
  return { twin, client, arn };
}

async function imageOf({ client, arn }: Build) {
  const { image } = await client.send(new GetImageCommand({ imageBuildVersionArn: arn }));
  return image;
}

/** The statuses an image goes through until it has this one. */
async function statusesUntil(build: Build, last: string): Promise<string[]> {
  const seen: string[] = [];
  await vi.waitUntil(
    async () => {
      const status = (await imageOf(build))?.state?.status ?? '';
      if (seen.at(-1) !== status) seen.push(status);
      return status === last;
    },
    { timeout: 10_000, interval: 5 },
  );
  return seen;
}

/** The answer as it is on the wire: the SDK's model does not know all of it. */
async function imageOnTheWire({ client, arn }: Build): Promise<unknown> {
  let body: unknown;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (
        typeof response === 'object' &&
        response !== null &&
        'body' in response &&
        response.body instanceof Readable
      ) {
        const text = await response.body.setEncoding('utf8').reduce((read, chunk) => `${read}${chunk}`, '');
        body = JSON.parse(text);
        response.body = Readable.from([Buffer.from(text)]);
      }
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  await client.send(new GetImageCommand({ imageBuildVersionArn: arn }));
  return body;
}

test('an image is built, tested, copied and available', async () => {
  // Every phase is long enough to be seen on a busy machine.
  const unhurried = changedWorld('imageBuilder: { durations: { pending: 6, build: 6, test: 6, integrate: 6 } }');
  const build = await building(unhurried, { speed: 0 });
  await imageOf(build);
  await control(build.twin, 'clock', { speed: 1000 });
  expect(await statusesUntil(build, 'AVAILABLE')).toEqual([
    'PENDING',
    'BUILDING',
    'TESTING',
    'DISTRIBUTING',
    'INTEGRATING',
    'AVAILABLE',
  ]);
  const image = await imageOf(build);
  expect(image?.tags).toEqual({ 'ami-distribute:rollout': '42' });
  const amis = image?.outputResources?.amis ?? [];
  expect(amis.map(({ accountId, region }) => [accountId, region])).toEqual([
    ['444455556666', 'us-west-2'],
    [FIRST, 'us-west-2'],
    [SECOND, 'us-west-2'],
  ]);
  expect(amis[1]?.name).toMatch(/^Name \d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/);
  expect(new Set(amis.map(({ name }) => name)).size).toBe(1);
});

test('target accounts own copies of the source image', async () => {
  const build = await building(world('sample'));
  await statusesUntil(build, 'DISTRIBUTING');
  await control(build.twin, 'clock', { speed: 0 });
  const made = [{ Name: 'tag:Ec2ImageBuilderArn', Values: [build.arn] }];
  const mine = await new EC2Client(reach(build.twin)).send(
    new DescribeImagesCommand({ Filters: made, Owners: ['self'] }),
  );
  const sourceId = mine.Images?.[0]?.ImageId ?? '';
  expect(mine.Images?.[0]?.Tags).toContainEqual({ Key: 'CreatedBy', Value: 'EC2 Image Builder' });
  const ec2 = await ec2In(build.twin, SECOND);
  const copies = new DescribeImagesCommand({
    Owners: ['self'],
    Filters: [
      { Name: 'source-image-id', Values: [sourceId] },
      { Name: 'source-image-region', Values: ['us-west-2'] },
    ],
  });
  expect((await ec2.send(copies)).Images).toMatchObject([
    { State: 'pending', OwnerId: SECOND, SourceImageId: sourceId },
  ]);
  expect((await imageOf(build))?.outputResources?.amis).toEqual([]);
  await control(build.twin, 'clock', { speed: FAST });
  await statusesUntil(build, 'AVAILABLE');
  expect((await ec2.send(copies)).Images).toMatchObject([{ State: 'available' }]);
});

test('a broken trust fails the copy for its true reason', async () => {
  const build = await building(world('broken-trust'));
  const seen = await statusesUntil(build, 'FAILED');
  expect(seen).toContain('DISTRIBUTING');
  const denied = `STS Client Error: 'User: arn:aws:sts::444455556666:assumed-role/AWSServiceRoleForImageBuilder/ImageBuilder is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${SECOND}:role/EC2ImageBuilderDistributionCrossAccountRole'`;
  const { state, outputResources } = (await imageOf(build)) ?? {};
  expect(state?.reason).toMatch(/^Distribution failed with JobId '[-0-9a-f]{36}', status = 'Failed' for ARN '/);
  expect(state?.reason).toContain(
    `'Not all distribution jobs are completed. 1) ${denied} when distributing the image from the source account (ID: 444455556666) to the destination account (ID: ${SECOND}) in Region us-west-2.'`,
  );
  expect(outputResources?.amis).toEqual([]);
  expect(await imageOnTheWire(build)).toMatchObject({
    image: {
      state: {
        failureContext: {
          imageStatus: 'DISTRIBUTING',
          distributionFailure: {
            regionFailures: [{ region: 'us-west-2', targetAccountId: SECOND, status: 'FAILED', errorMessage: denied }],
          },
        },
      },
    },
  });
  const first = await ec2In(build.twin, FIRST);
  const { Images = [] } = await first.send(new DescribeImagesCommand({ Owners: ['self'] }));
  expect(Images.map(({ State }) => State)).toEqual(['available', 'available']);
});

test('a role without the managed policy may not copy', async () => {
  const build = await building(world('missing-policy'));
  await statusesUntil(build, 'FAILED');
  const { state } = (await imageOf(build)) ?? {};
  expect(state?.reason).toContain("1) EC2 Client Error: 'You are not authorized to perform this operation. User: ");
  expect(state?.reason).toContain('because no identity-based policy allows the ec2:CopyImage action');
});

test('a name that is taken in a target fails its copy', async () => {
  const taken = changedWorld(`
accounts: { '${FIRST}': { amis: [{ id: ami-0aaaaaaaaaaaaaaaa, name: fixed-name, region: us-west-2 }] } }
`);
  const build = await building(taken, { name: 'fixed-name' });
  await statusesUntil(build, 'FAILED');
  expect((await imageOf(build))?.state?.reason).toContain(
    "1) EC2 Client Error: 'AMI name fixed-name is already in use by AMI ami-0aaaaaaaaaaaaaaaa' when distributing",
  );
});

test('a key that does not admit the target fails the copy late', async () => {
  const encrypted = changedWorld(`
accounts:
  '444455556666':
    keys:
      key-1:
        region: us-west-2
        policy:
          Version: '2012-10-17'
          Statement:
            Effect: Allow
            Principal: { AWS: ['arn:aws:iam::444455556666:root', 'arn:aws:iam::${FIRST}:root'] }
            Action: 'kms:*'
            Resource: '*'
imageBuilder:
  recipes:
    - name: encrypted
      version: 1.0.0
      parentImage: ami-0c8e7d6b5a4f3e2d1
      components: ['arn:aws:imagebuilder:us-west-2:aws:component/update-linux/1.0.2/1']
      blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { encrypted: true, kmsKeyId: key-1 } }]
`);
  const build = await building(encrypted, { recipe: 'encrypted/1.0.0' });
  await statusesUntil(build, 'FAILED');
  const { Images = [] } = await (await ec2In(build.twin, SECOND)).send(
    new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: 'state', Values: ['failed'] }] }),
  );
  expect(Images[0]?.StateReason?.Message).toContain(
    'AMI snapshot copy failed with error: Given key ID is not accessible',
  );
  expect((await imageOf(build))?.state?.reason).toContain(
    `1) AMI Copy Reported Failure For ${Images[0]?.ImageId} when distributing`,
  );
});

test('new images are listed only after a while', async () => {
  const build = await building(world('sample'), { speed: 0 });
  const listed = async () => (await build.client.send(new ListImagesCommand({ owner: 'Self' }))).imageVersionList;
  expect(await listed()).toEqual([]);
  await control(build.twin, 'clock', { speed: FAST });
  await vi.waitUntil(async () => (await listed())?.length === 1, { interval: 5 });
  const versions = await build.client.send(
    new ListImageBuildVersionsCommand({ imageVersionArn: `${BASE}:image/golden-amazon-linux/1.1.0` }),
  );
  expect(versions.imageSummaryList).toMatchObject([{ arn: build.arn, tags: { 'ami-distribute:rollout': '42' } }]);
});

test('one token starts one build', async () => {
  const { client, twin } = await building(world('sample'), { speed: 0 });
  const start = (recipe: string) =>
    client.send(
      new CreateImageCommand({
        imageRecipeArn: `${BASE}:image-recipe/golden-amazon-linux/${recipe}`,
        infrastructureConfigurationArn: `${BASE}:infrastructure-configuration/build-large`,
        clientToken: 'rollout-1',
      }),
    );
  const first = await start('1.0.0');
  expect((await start('1.0.0')).imageBuildVersionArn).toBe(first.imageBuildVersionArn);
  expect((await refusal(start('1.1.0'))).name).toBe('IdempotentParameterMismatchException');
  expect((await control(twin, 'world')).images).toHaveLength(2);
});

test('a cancelled image stays cancelled', async () => {
  const build = await building(world('sample'), { speed: 0 });
  const cancel = () => build.client.send(new CancelImageCreationCommand({ imageBuildVersionArn: build.arn }));
  expect((await cancel()).imageBuildVersionArn).toBe(build.arn);
  await control(build.twin, 'clock', { speed: 100_000 });
  expect((await refusal(cancel())).name).toBe('InvalidRequestException');
  expect((await imageOf(build))?.state?.status).toBe('CANCELLED');
});

test('the control answers the whole world', async () => {
  const { twin, arn } = await building(world('sample'), { speed: 0 });
  const view = await control(twin, 'world');
  expect(view).toMatchObject({
    sourceAccount: '444455556666',
    buildRegion: 'us-west-2',
    images: [{ arn, status: 'PENDING' }],
    clock: { speed: 0 },
  });
  expect(view.amis.map(({ account }) => account)).toEqual(['444455556666', FIRST, SECOND]);
  expect(await control(twin, 'clock', { speed: -1 })).toHaveProperty('error');
});
