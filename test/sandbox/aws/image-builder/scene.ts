import type { DescribeImagesCommandOutput } from '@aws-sdk/client-ec2';
import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import type { CreateImageRequest, Distribution, ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import {
  CreateDistributionConfigurationCommand,
  CreateImageCommand,
  GetImageCommand,
} from '@aws-sdk/client-imagebuilder';
import { expect, onTestFinished, vi } from 'vitest';
import type { Exchange } from '../../../../sandbox/aws/contract.ts';
import type { AwsTwin } from '../../../../sandbox/aws/twin.ts';
import { startAwsTwin } from '../../../../sandbox/aws/twin.ts';
import { loadWorld } from '../../../../sandbox/world/load.ts';
import type { World } from '../../../../sandbox/world/world.ts';
import { exchangeProblems } from '../../../support/aws-oracle.ts';
import { BASE, control, ec2In, FIRST, imageBuilder, SECOND, started, worldFile } from '../start-twin.ts';

export const SOURCE = '444455556666';
export const EXECUTION_ROLE = `arn:aws:iam::${SOURCE}:role/ImageBuilderExecution`;

/** The life of an image passes in about a second. */
export const FAST = 2000;

const SAMPLE = new URL('../../../../sandbox/world/sample.yml', import.meta.url).pathname;

/** A bot that may do everything, so that a test is about Image Builder; a role for Image Builder to act as. */
const ABLE = `
extends: ${SAMPLE}
bot:
  policies:
    everything: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] }
accounts:
  '${SOURCE}':
    instanceProfiles: { EC2InstanceProfileForImageBuilder: { roles: [EC2InstanceProfileForImageBuilder] } }
    roles:
      ImageBuilderExecution:
        trust:
          Version: '2012-10-17'
          Statement: [{ Effect: Allow, Principal: { Service: imagebuilder.amazonaws.com }, Action: 'sts:AssumeRole' }]
        managedPolicies: ['arn:aws:iam::aws:policy/EC2ImageBuilderExecutionPolicy']
`;

/** The sample with that bot and that role, and with changes as a user would write them. */
export function ableWorld(changes = ''): World {
  return loadWorld(worldFile(`extends: ${worldFile(ABLE)}\n${changes}`));
}

export type Building = { twin: AwsTwin; client: ImagebuilderClient; arn: string };

type Options = {
  speed?: number;
  distributions?: Distribution[];
  recipe?: string;
  input?: Partial<CreateImageRequest>;
  twin?: AwsTwin;
};

/** An image on its way, distributed to two accounts in the build Region unless it is said otherwise. */
export async function building(world: World, options: Options = {}): Promise<Building> {
  const { speed = FAST, recipe = 'golden-amazon-linux/1.1.0', distributions = [copies({})], input = {} } = options;
  const twin = options.twin ?? (await started({ world, speed }));
  const client = imageBuilder(twin);
  const { distributionConfigurationArn } = await client.send(
    new CreateDistributionConfigurationCommand({ name: 'scene', distributions }),
  );
  const { imageBuildVersionArn: arn = '' } = await client.send(
    new CreateImageCommand({
      imageRecipeArn: `${BASE}:image-recipe/${recipe}`,
      infrastructureConfigurationArn: `${BASE}:infrastructure-configuration/build-large`,
      distributionConfigurationArn,
      ...input,
    }),
  );
  return { twin, client, arn };
}

/** An entry for the build Region that copies to both target accounts, and what else it is to say. */
export function copies(also: Partial<Distribution>): Distribution {
  return {
    region: 'us-west-2',
    amiDistributionConfiguration: { name: 'scene {{ imagebuilder:buildDate }}', targetAccountIds: [FIRST, SECOND] },
    ...also,
  };
}

export async function imageOf({ client, arn }: Pick<Building, 'client' | 'arn'>) {
  const { image } = await client.send(new GetImageCommand({ imageBuildVersionArn: arn }));
  return image;
}

/** Waits until the image has ended or stands where it is asked for; its reason tells why it did not get there. */
export async function until(build: Pick<Building, 'client' | 'arn'>, status: string) {
  const ended = new Set(['AVAILABLE', 'FAILED', 'CANCELLED', status]);
  let image = await imageOf(build);
  await vi.waitUntil(
    async () => {
      image = await imageOf(build);
      return ended.has(image?.state?.status ?? '');
    },
    { timeout: 10_000, interval: 5 },
  );
  expect(image?.state).toMatchObject({ status });
  return image;
}

/** The AMI that an image reports for an account. */
export function outputIn(image: Awaited<ReturnType<typeof until>>, account: string): string | undefined {
  return image?.outputResources?.amis?.find(({ accountId }) => accountId === account)?.image;
}

/** The AMIs that an account owns of these scenes. */
export async function imagesOf(twin: AwsTwin, account: string): Promise<DescribeImagesCommandOutput> {
  const ec2 = await ec2In(twin, account);
  return ec2.send(new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: 'name', Values: ['scene *'] }] }));
}

/** What the twin last answered about why an image failed; the SDK's model drops it. */
export async function failureContext({ twin }: Building): Promise<unknown> {
  const { exchanges } = await control<{ exchanges: Exchange[] }>(twin, 'exchanges?after=0');
  const answers = exchanges.filter(({ operation }) => operation === 'GetImage').map(({ output }) => output);
  return valueAt(answers.at(-1), ['image', 'state', 'failureContext']);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => new Map(Object.entries(Object(at))).get(key), value);
}

/** A twin whose steps may wait: AWS documents the status WAITING, and its model does not have it. */
export async function startedWithGates(world: World, speed = FAST): Promise<AwsTwin> {
  const problems: string[] = [];
  const twin = await startAwsTwin({
    world,
    speed,
    onExchange: (exchange) => {
      if (exchange.error === undefined) problems.push(...exchangeProblems(exchange).filter((one) => !isWait(one)));
      else if (exchange.error === 'SandboxDefect') problems.push(`${exchange.operation} is a defect`);
    },
  });
  onTestFinished(async () => {
    await twin.stop();
    expect(problems).toEqual([]);
  });
  return twin;
}

function isWait(problem: string): boolean {
  return /StepExecutions? output\/(steps\/\d+\/)?status /.test(problem);
}
