import { expect, test } from 'vitest';
import { recipeLookedAt } from '../../../src/checks/configuration/recipe-looked-at.ts';
import { checkContext } from '../../support/fake-probe.ts';
import { SOURCE_IMAGE } from '../../support/sample-rollout.ts';

const { recipe: _none, ...without } = checkContext();

test('copies without a recipe cannot be told about', async () => {
  expect(recipeLookedAt.applies(without)).toBe(true);
  expect(await recipeLookedAt.judge()).toMatchObject({
    verdict: 'cannot-tell',
    cause: expect.stringContaining('no recipe is named'),
    wouldProve: expect.stringContaining('--recipe'),
  });
});

test('with a recipe there is nothing to say', () => {
  const recipe = { arn: 'arn', name: 'golden', devices: [], parent: { kind: 'ami', id: 'ami-1' } };
  expect(recipeLookedAt.applies({ ...without, ...Object(checkContext({}, { recipe: Object(recipe) })) })).toBe(false);
});

test('an AMI that is copied nowhere needs none', () => {
  const configuration = { name: 'golden', distributions: [{ region: without.buildRegion }] };
  expect(recipeLookedAt.applies({ ...without, configuration })).toBe(false);
});

test('an image that exists needs none', () => {
  expect(recipeLookedAt.applies({ ...without, source: SOURCE_IMAGE })).toBe(false);
});
