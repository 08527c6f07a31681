import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import {
  CreateDistributionConfigurationCommand,
  DistributeImageCommand,
  ListWorkflowExecutionsCommand,
} from '@aws-sdk/client-imagebuilder';
import { expect, test } from 'vitest';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import { BASE, ec2In, FIRST, imageBuilder, refusal, started } from '../start-twin.ts';
import { ableWorld, building, EXECUTION_ROLE, FAST, imageOf, SOURCE, until } from './scene.ts';

const OURS = 'ami-0aaaaaaaaaaaaaaaa';
const FOREIGN = 'ami-0bbbbbbbbbbbbbbbb';
const PUBLIC = 'ami-0b5f1c2d3e4f5a6b7';
const THEIRS = 'ami-0cccccccccccccccc';

const AMIS = `
accounts:
  '${SOURCE}':
    amis:
      - { id: ${OURS}, name: ours, region: us-west-2, tags: { CreatedBy: EC2 Image Builder } }
      - { id: ${FOREIGN}, name: from packer, region: us-west-2 }
    parameters: [{ name: /golden/ami, region: us-west-2, value: ${OURS} }]
    roles:
      ImageBuilderExecution:
        inlinePolicies:
          read: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: ssm:GetParameter, Resource: '*' }] }
  '${FIRST}':
    amis: [{ id: ${THEIRS}, name: theirs, region: us-west-2 }]
`;

async function scene(): Promise<{ twin: AwsTwin; client: ImagebuilderClient; configuration: string }> {
  const twin = await started({ world: ableWorld(AMIS), speed: FAST });
  const client = imageBuilder(twin);
  const { distributionConfigurationArn: configuration = '' } = await client.send(
    new CreateDistributionConfigurationCommand({
      name: 'Hand Out',
      distributions: [
        { region: 'us-west-2', amiDistributionConfiguration: { name: 'handed out', targetAccountIds: [FIRST] } },
      ],
    }),
  );
  return { twin, client, configuration };
}

async function distribute(client: ImagebuilderClient, configuration: string, sourceImage: string) {
  const { imageBuildVersionArn: arn = '' } = await client.send(
    new DistributeImageCommand({
      sourceImage,
      distributionConfigurationArn: configuration,
      executionRole: EXECUTION_ROLE,
    }),
  );
  return { client, arn };
}

test.each([
  ['an AMI id', OURS],
  ['a parameter', 'ssm:/golden/ami'],
  ['a public AMI', PUBLIC],
])('%s is distributed without a build', async (_title, sourceImage) => {
  const { twin, client, configuration } = await scene();
  const build = await distribute(client, configuration, sourceImage);
  expect(build.arn).toBe(`${BASE}:image/hand-out/1.0.0/1`);
  const image = await until(build, 'AVAILABLE');
  expect(image?.imageRecipe).toBeUndefined();
  const { Images } = await (await ec2In(twin, FIRST)).send(
    new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: 'name', Values: ['handed out'] }] }),
  );
  expect(Images).toMatchObject([{ State: 'available' }]);
  const listed = new ListWorkflowExecutionsCommand({ imageBuildVersionArn: build.arn });
  expect((await client.send(listed)).workflowExecutions).toEqual([]);
});

test('an image of Image Builder is distributed once it is available', async () => {
  const { twin, configuration } = await scene();
  const built = await building(ableWorld(), { twin });
  const early = distribute(built.client, configuration, built.arn);
  expect((await refusal(early)).message).toContain('must be in the AVAILABLE state');
  await until(built, 'AVAILABLE');
  const again = await distribute(built.client, configuration, built.arn);
  expect(again.arn).toBe(`${BASE}:image/golden-amazon-linux/1.1.0/2`);
  const image = await until(again, 'AVAILABLE');
  expect(image?.outputResources?.amis).toMatchObject([{ accountId: SOURCE }, { accountId: FIRST, name: 'handed out' }]);
});

test("an AMI that is not Image Builder's own cannot be shared", async () => {
  const { client, configuration } = await scene();
  const build = await distribute(client, configuration, FOREIGN);
  const image = await until(build, 'FAILED');
  expect(image?.state?.reason).toContain(
    "1) EC2 Client Error: 'You do not have permission to access the storage of this ami' when distributing",
  );
});

test.each([
  ['an AMI that does not exist', 'ami-0123456789abcdef0', 'does not exist'],
  ['an AMI of another account', THEIRS, 'does not exist'],
  ['a parameter that does not exist', 'ssm:/no/such', 'Parameter /no/such not found.'],
  ['an image that does not exist', `${BASE}:image/none/1.0.0/1`, 'does not exist'],
])('%s is refused', async (_title, sourceImage, said) => {
  const { client, configuration } = await scene();
  const refused = await refusal(distribute(client, configuration, sourceImage));
  expect(refused.name).toBe('InvalidRequestException');
  expect(refused.message).toContain(said);
});

test('one token distributes once', async () => {
  const { client, configuration } = await scene();
  const ask = (sourceImage: string) =>
    client.send(
      new DistributeImageCommand({
        sourceImage,
        distributionConfigurationArn: configuration,
        executionRole: EXECUTION_ROLE,
        clientToken: 'once',
      }),
    );
  const first = await ask(OURS);
  expect((await ask(OURS)).imageBuildVersionArn).toBe(first.imageBuildVersionArn);
  expect((await refusal(ask(PUBLIC))).name).toBe('IdempotentParameterMismatchException');
  expect((await imageOf({ client, arn: first.imageBuildVersionArn ?? '' }))?.executionRole).toBe(EXECUTION_ROLE);
});
