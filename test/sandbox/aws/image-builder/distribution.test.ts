import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { CancelImageCreationCommand } from '@aws-sdk/client-imagebuilder';
import { expect, test, vi } from 'vitest';
import { control, ec2In, FIRST, SECOND, started } from '../start-twin.ts';
import { ableWorld, building, copies, failureContext, imageOf, imagesOf, outputIn, SOURCE, until } from './scene.ts';

test('a public AMI fails where public access is blocked', async () => {
  const world = ableWorld(`accounts: { '${FIRST}': { publicAccessBlocked: [us-west-2] } }`);
  const ami = { name: 'scene {{ imagebuilder:buildDate }}', targetAccountIds: [FIRST] };
  const entry = { ...ami, launchPermission: { userGroups: ['all'] } };
  const build = await building(world, { distributions: [copies({ amiDistributionConfiguration: entry })] });
  const image = await until(build, 'FAILED');
  expect(image?.state?.reason).toContain(
    "1) EC2 Client Error: 'You can’t publicly share this image because block public access for AMIs is enabled",
  );
  expect(await failureContext(build)).toMatchObject({ imageStatus: 'DISTRIBUTING' });
});

test('accounts with launch permission see the copies', async () => {
  const ami = { name: 'scene {{ imagebuilder:buildDate }}', targetAccountIds: [FIRST] };
  const entry = { ...ami, launchPermission: { userIds: [SECOND] } };
  const build = await building(ableWorld(), { distributions: [copies({ amiDistributionConfiguration: entry })] });
  const image = await until(build, 'AVAILABLE');
  const ids = [outputIn(image, FIRST) ?? ''];
  const { Images } = await (await ec2In(build.twin, SECOND)).send(new DescribeImagesCommand({ ImageIds: ids }));
  expect(Images).toMatchObject([{ OwnerId: FIRST }]);
});

test('no more copies run at once than the quota allows', async () => {
  const world = ableWorld(`
accounts: { '${SOURCE}': { quotas: { L-69312229: 1 } } }
imageBuilder: { durations: { copy: [60, 60] } }
`);
  const build = await building(world);
  const most = { pending: 0 };
  await vi.waitUntil(
    async () => {
      const { amis, images } = await control(build.twin, 'world');
      most.pending = Math.max(most.pending, amis.filter(({ state }) => state === 'pending').length);
      return images[0]?.status === 'AVAILABLE';
    },
    { timeout: 15_000, interval: 5 },
  );
  expect(most.pending).toBe(1);
});

test('a copy that takes too long is timed out', async () => {
  const world = ableWorld('imageBuilder: { durations: { copy: [400, 400] } }');
  const build = await building(world, { speed: 20_000 });
  await until(build, 'FAILED');
  expect(await failureContext(build)).toMatchObject({
    distributionFailure: { regionFailures: [{ status: 'TIMED_OUT' }, { status: 'TIMED_OUT' }] },
  });
});

test('a service that lies reports copies nobody made', async () => {
  const build = await building(ableWorld('imageBuilder: { lies: available-without-copies }'));
  const image = await until(build, 'AVAILABLE');
  expect(image?.outputResources?.amis?.map(({ accountId }) => accountId)).toEqual([SOURCE, FIRST, SECOND]);
  expect((await imagesOf(build.twin, FIRST)).Images).toEqual([]);
});

test('reasons end at their limit and failures at theirs', async () => {
  const accounts = Array.from({ length: 300 }, (_, index) => String(300_000_000_000 + index));
  const ami = { name: 'scene {{ imagebuilder:buildDate }}', targetAccountIds: accounts };
  const build = await building(ableWorld(), { distributions: [copies({ amiDistributionConfiguration: ami })] });
  const image = await until(build, 'FAILED');
  expect(image?.state?.reason).toHaveLength(1024);
  expect(await failureContext(build)).toHaveProperty('distributionFailure.regionFailures.length', 256);
});

test('a cancelled distribution leaves the copies that EC2 began', async () => {
  const twin = await started({ world: ableWorld('imageBuilder: { durations: { copy: [30, 30] } }'), speed: 2000 });
  const build = await building(ableWorld(), { twin });
  await until(build, 'DISTRIBUTING');
  await vi.waitUntil(async () => (await control(twin, 'world')).amis.some(({ state }) => state === 'pending'));
  await build.client.send(new CancelImageCreationCommand({ imageBuildVersionArn: build.arn }));
  await vi.waitUntil(async () => (await imagesOf(twin, FIRST)).Images?.[0]?.State === 'available', { timeout: 5000 });
  expect((await imageOf(build))?.state?.status).toBe('CANCELLED');
});
