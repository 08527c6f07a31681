import { expect, test } from 'vitest';
import { loadWorld } from '../../../../sandbox/world/load.ts';
import { control, FIRST, SECOND, started, worldFile } from '../start-twin.ts';
import { ableWorld, building, copies, failureContext, FAST, imagesOf, SOURCE, until } from './scene.ts';

const HERE = { region: 'us-west-2', message: 'asked for' };

test.each(['FAILED', 'CANCELLED', 'TIMED_OUT'])('a copy ends %s where that is asked for', async (status) => {
  const twin = await started({ world: ableWorld(), speed: FAST });
  await control(twin, 'failing', { failing: [{ ...HERE, account: FIRST, step: 'COPY', status }] });
  const build = await building(ableWorld(), { twin });
  await until(build, 'FAILED');
  const failure = { region: 'us-west-2', targetAccountId: FIRST, status, errorMessage: 'asked for' };
  expect(await failureContext(build)).toMatchObject({ distributionFailure: { regionFailures: [failure] } });
  expect((await imagesOf(twin, FIRST)).Images).toEqual([]);
  expect((await imagesOf(twin, SECOND)).Images).toMatchObject([{ State: 'available' }]);
});

test.each(['FAILED', 'CANCELLED', 'TIMED_OUT'])('a later step ends %s where a world says so', async (status) => {
  const world = ableWorld(`
imageBuilder:
  failing: [{ region: us-west-2, account: '${SOURCE}', step: ASSOCIATE_LICENSES, status: ${status} }]
`);
  const licence = `arn:aws:license-manager:us-west-2:${SOURCE}:license-configuration:lic-0123456789abcdef0123456789abcdef`;
  const build = await building(world, { distributions: [copies({ licenseConfigurationArns: [licence] })] });
  await until(build, 'FAILED');
  const failure = { targetAccountId: SOURCE, status, imageConfigurationStep: 'ASSOCIATE_LICENSES' };
  expect(await failureContext(build)).toMatchObject({
    imageStatus: 'INTEGRATING',
    distributionFailure: { regionFailures: [failure] },
  });
  expect((await imagesOf(build.twin, FIRST)).Images).toMatchObject([{ State: 'available' }]);
});

test('an unknown step is refused with its path', async () => {
  const failing = [{ ...HERE, account: FIRST, step: 'DANCE' }];
  const twin = await started({ world: ableWorld(), speed: FAST });
  expect(await control(twin, 'failing', { failing })).toMatchObject({ error: expect.stringContaining('[0].step') });
  const file = worldFile(`imageBuilder: { failing: ${JSON.stringify(failing)} }`);
  expect(() => loadWorld(file)).toThrow('imageBuilder.failing');
});
