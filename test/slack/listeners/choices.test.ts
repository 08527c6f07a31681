import { expect, test } from 'vitest';
import type { Catalog, Clock, Listed } from '../../../src/flow/ports.ts';
import { openChoices } from '../../../src/slack/listeners/choices.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const recipe = (name: string, version: string): Listed => ({ arn: `arn:recipe/${name}/${version}`, name, version });

const unasked = () => Promise.reject(new Error('nobody asks this here'));

/** A catalog whose lists can change, and how often each was read. */
function catalogOf(recipes: Listed[]) {
  const reads: string[] = [];
  const list = (kind: string, all: () => Listed[]) => async () => {
    reads.push(kind);
    return all();
  };
  const catalog: Catalog = {
    configurations: list('configurations', () => [{ arn: 'arn:c/golden', name: 'golden' }]),
    recipes: list('recipes', () => recipes),
    infrastructures: list('infrastructures', () => []),
    findConfiguration: unasked,
    findRecipe: unasked,
    findInfrastructure: unasked,
    createConfiguration: unasked,
    readInputs: unasked,
  };
  return { catalog, reads };
}

const choicesOf = (catalog: Catalog, clock: Clock) =>
  openChoices({ catalog, sourceImages: { list: () => catalog.recipes() } }, clock);

test('every typed word has to occur, the beginning counts most', async () => {
  const { catalog } = catalogOf([
    recipe('my-golden', '1.0.0'),
    recipe('golden-linux', '2.0.0'),
    recipe('edge', '1.0.0'),
  ]);
  const options = await choicesOf(catalog, fakeClock()).suggest('recipe', 'GOLD 0.0');
  expect(options.map(({ text }) => text.text)).toEqual(['golden-linux 2.0.0', 'my-golden 1.0.0']);
});

test('options stay within what Slack takes', async () => {
  const many = Array.from({ length: 300 }, (_, at) => recipe(`${'long-name-'.repeat(12)}${at}`, '10.20.30'));
  const options = await choicesOf(catalogOf(many).catalog, fakeClock()).suggest('recipe', '');
  expect(options).toHaveLength(100);
  expect(options.filter(({ text, value }) => text.text.length > 75 || (value ?? '').length > 75)).toEqual([]);
  expect(options[0]?.text.text).toMatch(/10\.20\.30$/u);
});

test('a value leads back to its resource', async () => {
  const { catalog } = catalogOf([recipe('a', '1.0.0'), recipe('b', '1.0.0')]);
  const choices = choicesOf(catalog, fakeClock());
  const [, second] = await choices.suggest('recipe', '');
  expect(await choices.resolve('recipe', second?.value ?? '')).toMatchObject({ name: 'b' });
  expect(await choices.resolve('recipe', 'unreadable')).toBeUndefined();
});

test('a resource made since the last look is found', async () => {
  const recipes = [recipe('a', '1.0.0')];
  const fresh = recipe('b', '1.0.0');
  const choices = choicesOf(catalogOf(recipes).catalog, fakeClock());
  await choices.suggest('recipe', '');
  const elsewhere = choicesOf(catalogOf([fresh]).catalog, fakeClock());
  const [option] = await elsewhere.suggest('recipe', '');
  recipes.push(fresh);
  expect(await choices.resolve('recipe', option?.value ?? '')).toEqual(fresh);
});

test('key presses within seconds share one read', async () => {
  const clock = fakeClock();
  const { catalog, reads } = catalogOf([]);
  const choices = choicesOf(catalog, clock);
  await Promise.all(['g', 'go', 'gol'].map((typed) => choices.suggest('recipe', typed)));
  expect(reads).toEqual(['recipes']);
  clock.advance(20_000);
  await choices.suggest('recipe', 'gold');
  expect(reads).toEqual(['recipes', 'recipes']);
});

test('a read that failed is not kept', async () => {
  const { catalog } = catalogOf([]);
  let broken = true;
  const recipes = async () => {
    if (broken) throw new Error('no answer');
    return [recipe('a', '1.0.0')];
  };
  const choices = choicesOf({ ...catalog, recipes }, fakeClock());
  await expect(choices.suggest('recipe', '')).rejects.toThrow('no answer');
  broken = false;
  expect(await choices.suggest('recipe', '')).toHaveLength(1);
});

test('a name is listed once, and looked for anew where it is not known', async () => {
  const { catalog } = catalogOf([]);
  const lists = [[recipe('a', '1.0.0'), recipe('a', '1.0.1')], [recipe('b', '1.0.0')]];
  const choices = choicesOf({ ...catalog, recipes: async () => lists.shift() ?? [] }, fakeClock());
  expect(await choices.names('recipe', 'a')).toEqual(['a']);
  expect(await choices.names('recipe', 'a')).toEqual(['a']);
  expect(await choices.names('recipe', 'b')).toEqual(['b']);
});
