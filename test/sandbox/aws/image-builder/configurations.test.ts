import type { Distribution, ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import {
  CreateDistributionConfigurationCommand,
  CreateImageCommand,
  DeleteDistributionConfigurationCommand,
  GetDistributionConfigurationCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDistributionConfigurationCommand,
} from '@aws-sdk/client-imagebuilder';
import { expect, test } from 'vitest';
import { BASE, imageBuilder, refusal, started } from '../start-twin.ts';
import { ableWorld, building, imageOf, SOURCE, until } from './scene.ts';

const HOME: Distribution = { region: 'us-west-2', amiDistributionConfiguration: { name: 'at home' } };
const TEMPLATES: Distribution = {
  ...HOME,
  launchTemplateConfigurations: Array.from({ length: 6 }, (_, index) => ({
    launchTemplateId: `lt-0aaaaaaaaaaaaaaa${index}`,
  })),
};

async function created(client: ImagebuilderClient, distributions = [HOME], name = 'example'): Promise<string> {
  const { distributionConfigurationArn = '' } = await client.send(
    new CreateDistributionConfigurationCommand({ name, description: 'first', distributions, tags: { team: 'images' } }),
  );
  return distributionConfigurationArn;
}

function denying(action: string): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }] });
}

async function able(changes = ''): Promise<ImagebuilderClient> {
  return imageBuilder(await started({ world: ableWorld(changes), speed: 0 }));
}

function read(client: ImagebuilderClient, arn: string) {
  return client.send(new GetDistributionConfigurationCommand({ distributionConfigurationArn: arn }));
}

test('an update replaces all but name and tags', async () => {
  const client = await able();
  const arn = await created(client);
  const distributions = [{ ...HOME, amiDistributionConfiguration: { name: 'elsewhere' } }];
  await client.send(new UpdateDistributionConfigurationCommand({ distributionConfigurationArn: arn, distributions }));
  const { distributionConfiguration: now } = await read(client, arn);
  expect(now).toMatchObject({ name: 'example', tags: { team: 'images' }, distributions });
  expect(now).not.toHaveProperty('description');
});

test('an update is checked like a creation', async () => {
  const client = await able();
  const arn = await created(client);
  const update = (distributions: Distribution[]) =>
    client.send(new UpdateDistributionConfigurationCommand({ distributionConfigurationArn: arn, distributions }));
  expect((await refusal(update([{ region: 'us-west-2' }]))).name).toBe('InvalidParameterValueException');
  expect((await refusal(update([TEMPLATES]))).name).toBe('ServiceQuotaExceededException');
});

test('more launch templates than the quota allows are refused', async () => {
  expect(await refusal(created(await able(), [TEMPLATES]))).toMatchObject({
    name: 'ServiceQuotaExceededException',
    status: 402,
  });
  const more = await able(`accounts: { '${SOURCE}': { quotas: { L-D5665818: 6 } } }`);
  expect(await created(more, [TEMPLATES])).toBe(`${BASE}:distribution-configuration/example`);
});

test('more configurations and builds than the quotas allow are refused', async () => {
  const client = await able(`accounts: { '${SOURCE}': { quotas: { L-2BAA05D8: 2, L-BA4D191B: 1 } } }`);
  await created(client);
  expect((await refusal(created(client, [HOME], 'another'))).name).toBe('ServiceQuotaExceededException');
  const start = () =>
    client.send(
      new CreateImageCommand({
        imageRecipeArn: `${BASE}:image-recipe/golden-amazon-linux/1.1.0`,
        infrastructureConfigurationArn: `${BASE}:infrastructure-configuration/build-large`,
      }),
    );
  await start();
  expect((await refusal(start())).name).toBe('ServiceQuotaExceededException');
});

test('a configuration in use is not deleted', async () => {
  const twin = await started({ world: ableWorld(), speed: 0 });
  const build = await building(ableWorld(), { twin });
  const arn = (await imageOf(build))?.distributionConfiguration?.arn;
  const remove = (distributionConfigurationArn: string | undefined) =>
    build.client.send(new DeleteDistributionConfigurationCommand({ distributionConfigurationArn }));
  expect((await refusal(remove(arn))).name).toBe('ResourceDependencyException');
  const other = await created(build.client);
  await remove(other);
  expect((await refusal(read(build.client, other))).name).toBe('ResourceNotFoundException');
});

test('tags are put and taken', async () => {
  const twin = await started({ world: ableWorld(), speed: 0 });
  const build = await building(ableWorld(), { twin });
  const { client } = build;
  for (const resourceArn of [await created(client), build.arn]) {
    const tags = async () => (await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags ?? {};
    const before = await tags();
    await client.send(new TagResourceCommand({ resourceArn, tags: { 'cost center': '7', stage: 'test' } }));
    expect(await tags()).toEqual({ ...before, 'cost center': '7', stage: 'test' });
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['cost center', 'stage'] }));
    expect(await tags()).toEqual(before);
  }
  const nothing = new ListTagsForResourceCommand({ resourceArn: `${BASE}:image/none/1.0.0/1` });
  expect((await refusal(client.send(nothing))).name).toBe('ResourceNotFoundException');
});

test("an export's role has to be passed", async () => {
  const client = await able(`bot: { policies: { denied: ${denying('iam:PassRole')} } }`);
  const s3ExportConfiguration = { roleName: 'vmimport', diskImageFormat: 'RAW' as const, s3Bucket: 'images' };
  const refused = await refusal(
    client.send(
      new CreateDistributionConfigurationCommand({
        name: 'export',
        distributions: [{ ...HOME, s3ExportConfiguration }],
      }),
    ),
  );
  expect(refused.message).toContain(`iam:PassRole on resource: arn:aws:iam::${SOURCE}:role/vmimport`);
});

test('an image needs an AMI distribution in its own Region', async () => {
  const elsewhere = { ...HOME, region: 'us-east-1' };
  const refused = await refusal(building(ableWorld(), { distributions: [elsewhere] }));
  expect(refused).toMatchObject({ name: 'InvalidRequestException', status: 400 });
});

test('a container distribution is none for an AMI', async () => {
  const container = { targetRepository: { service: 'ECR' as const, repositoryName: 'golden' } };
  const refused = await refusal(
    building(ableWorld(), { distributions: [{ ...HOME, containerDistributionConfiguration: container }] }),
  );
  expect(refused.name).toBe('InvalidRequestException');
});

test('the first image makes the service-linked role', async () => {
  const without = `accounts: { '${SOURCE}': { serviceLinkedRole: false } }`;
  const unable = await able(`bot: { policies: { denied: ${denying('iam:CreateServiceLinkedRole')} } }\n${without}`);
  const start = new CreateImageCommand({
    imageRecipeArn: `${BASE}:image-recipe/golden-amazon-linux/1.1.0`,
    infrastructureConfigurationArn: `${BASE}:infrastructure-configuration/build-large`,
  });
  const refused = await refusal(unable.send(start));
  expect(refused.message).toContain('iam:CreateServiceLinkedRole');
  await until(await building(ableWorld(without)), 'AVAILABLE');
});
