import { expect, test } from 'vitest';
import { virtualization } from '../../../src/checks/recipe/virtualization.ts';
import { noAnswer } from '../../support/fake-probe.ts';
import { entries, parentIs, recipe, recipeContext } from './scene.ts';

const inRegion = (region: string) => [...entries().slice(0, 1), { region, amiDistributionConfiguration: {} }];
const judge = (type: string, region: string) =>
  virtualization.judge(recipeContext(recipe(), parentIs({ virtualization: type }), inRegion(region)));

test.each([
  ['hvm', 'eu-north-1', 'pass'],
  ['paravirtual', 'eu-west-1', 'pass'],
  ['paravirtual', 'eu-north-1', 'fail'],
  ['virtual-something', 'eu-west-1', 'cannot-tell'],
])('%s images for %s are %s', async (type, region, verdict) => {
  expect(await judge(type, region)).toMatchObject({ verdict });
});

test('the Region without support is named', async () => {
  expect(await judge('paravirtual', 'eu-north-1')).toMatchObject({
    cause: 'paravirtual AMIs do not run in eu-north-1',
    fix: { summary: expect.stringContaining('hvm') },
  });
});

test('the build Region has the image already', async () => {
  const context = recipeContext(recipe(), parentIs({ virtualization: 'paravirtual' }), inRegion('us-east-1'));
  expect(await virtualization.judge({ ...context, buildRegion: 'us-west-2' })).toMatchObject({ verdict: 'pass' });
});

test('an unknown parent image has an unknown virtualization type', async () => {
  const context = recipeContext(recipe(), { source: { image: async () => noAnswer('ec2:DescribeImages') } });
  expect(await virtualization.judge(context)).toMatchObject({ verdict: 'cannot-tell' });
});
