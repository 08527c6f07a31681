import { afterEach, beforeEach, expect, test } from 'vitest';
import { inputsDigest } from '../../../src/domain/inputs.ts';
import type { Catalog } from '../../../src/flow/ports.ts';
import { FakeAws, json, jsonError, REGION, SOURCE } from '../fake-aws.ts';
import type { Refusal } from '../../../src/domain/errors.ts';

const BASE = `arn:aws:imagebuilder:${REGION}:${SOURCE}`;
const CHOSEN = {
  configurationArn: `${BASE}:distribution-configuration/golden`,
  recipeArn: `${BASE}:image-recipe/golden/1.0.0`,
  infrastructureArn: `${BASE}:infrastructure-configuration/small`,
};

let fake: FakeAws;
let catalog: Catalog;

const recipe = {
  arn: CHOSEN.recipeArn,
  name: 'Golden',
  version: '1.0.0',
  owner: SOURCE,
  dateCreated: '2026-01-01',
  tags: { 'aws:cloudformation:stack-name': 's' },
  parentImage: 'ami-parent',
  amiWatermarks: ['newer than the SDK'],
};

function answerRecipe(changed: object = {}): void {
  fake.on('imagebuilder:GetImageRecipe', () => json({ requestId: 'r', imageRecipe: { ...recipe, ...changed } }));
}

beforeEach(async () => {
  fake = new FakeAws();
  catalog = (await fake.open()).catalog;
  answerRecipe();
  fake.on('imagebuilder:GetDistributionConfiguration', () =>
    json({
      distributionConfiguration: {
        arn: CHOSEN.configurationArn,
        name: 'golden',
        description: 'd',
        distributions: [
          { region: REGION, amiDistributionConfiguration: { name: 'n' } },
          { region: 'eu-west-1', amiDistributionConfiguration: { targetAccountIds: ['111122223333', '777788889999'] } },
        ],
        timeoutMinutes: 60,
        dateUpdated: '2026-01-01',
      },
    }),
  );
  fake.on('imagebuilder:GetInfrastructureConfiguration', () =>
    json({
      infrastructureConfiguration: {
        arn: CHOSEN.infrastructureArn,
        name: 'small',
        instanceTypes: ['m7i.large'],
        resourceTags: { Team: 'platform' },
        dateCreated: 'd',
        dateUpdated: 'd',
        tags: { a: 'b' },
      },
    }),
  );
});
afterEach(() => fake.close());

test('inputs hold everything that decides what runs', async () => {
  expect(await catalog.readInputs(CHOSEN)).toEqual({
    sourceAccount: SOURCE,
    buildRegion: REGION,
    configuration: {
      arn: CHOSEN.configurationArn,
      name: 'golden',
      description: 'd',
      distributions: [
        { region: REGION, amiDistributionConfiguration: { name: 'n' } },
        { region: 'eu-west-1', amiDistributionConfiguration: { targetAccountIds: ['111122223333', '777788889999'] } },
      ],
    },
    recipe: {
      arn: CHOSEN.recipeArn,
      name: 'Golden',
      content: {
        name: 'Golden',
        version: '1.0.0',
        owner: SOURCE,
        parentImage: 'ami-parent',
        amiWatermarks: ['newer than the SDK'],
      },
    },
    infrastructure: {
      arn: CHOSEN.infrastructureArn,
      name: 'small',
      content: { name: 'small', instanceTypes: ['m7i.large'], resourceTags: { Team: 'platform' } },
    },
    targets: [
      { account: SOURCE, region: REGION },
      { account: '111122223333', region: 'eu-west-1' },
      { account: '777788889999', region: 'eu-west-1' },
    ],
  });
});

test('what is asked for beside the build is under the digest', async () => {
  const options = { untested: true as const };
  const inputs = await catalog.readInputs({ ...CHOSEN, options });
  expect(inputs.options).toEqual(options);
  expect(inputsDigest(inputs)).not.toBe(inputsDigest(await catalog.readInputs(CHOSEN)));
});

test.each([
  ['declares', 'wait', undefined],
  ['does not declare', 'mode', { name: 'Refusal', code: 'workflow-parameter-unknown' }],
])('a parameter that a workflow %s is taken or refused', async (_what, name, refusal) => {
  const arn = `${BASE}:workflow/test/gated/1.0.0/1`;
  fake.on('imagebuilder:GetWorkflow', () =>
    json({ workflow: { arn, name: 'gated', data: 'steps: []', parameters: [{ name: 'wait', type: 'string' }] } }),
  );
  const aws = await fake.open({ builds: { workflows: [arn], executionRole: 'Executor' } });
  const read = aws.catalog.readInputs({ ...CHOSEN, options: { parameters: { [name]: '5' } } });
  const refused = await read.then(
    () => undefined,
    ({ name: kind, code }: Refusal) => ({ name: kind, code }),
  );
  expect(refused).toEqual(refusal);
});

test('a date or a tag leaves the digest as it was', async () => {
  const before = inputsDigest(await catalog.readInputs(CHOSEN));
  answerRecipe({ dateCreated: 'later', tags: { Owner: 'else' } });
  expect(inputsDigest(await catalog.readInputs(CHOSEN))).toBe(before);
});

test('a member the SDK does not know changes the digest', async () => {
  const before = inputsDigest(await catalog.readInputs(CHOSEN));
  answerRecipe({ amiWatermarks: ['another'] });
  expect(inputsDigest(await catalog.readInputs(CHOSEN))).not.toBe(before);
});

/** Members of AWS's answers that leave the digest as it was, each said why in the source. */
const UNDECIDING = new Set(['requestId', 'dateCreated', 'dateUpdated', 'tags', 'timeoutMinutes']);
const OPERATIONS = ['GetDistributionConfiguration', 'GetImageRecipe', 'GetInfrastructureConfiguration'] as const;

/** The same answer with its nth leaf another, and with that leaf gone; and where the leaf stands. */
function withLeaf(body: string, nth: number, to: 'another' | 'gone'): { body: string; path: string[] } {
  let at = -1;
  const path: string[] = [];
  const walk = (value: unknown, here: string[]): unknown => {
    if (typeof value === 'object' && value !== null) {
      const members = Object.entries(value).flatMap(([key, each]) => {
        const walked = walk(each, [...here, key]);
        return walked === undefined ? [] : [[key, walked] as const];
      });
      return Array.isArray(value) ? members.map(([, each]) => each) : Object.fromEntries(members);
    }
    at += 1;
    if (at !== nth) return value;
    path.push(...here);
    return to === 'gone' ? undefined : typeof value === 'number' ? value + 1 : `${String(value)}x`;
  };
  return { body: JSON.stringify(walk(JSON.parse(body), [])), path };
}

test.each(OPERATIONS)('whatever decides in the answer of %s is under the digest', async (operation) => {
  const before = inputsDigest(await catalog.readInputs(CHOSEN));
  const { body } = fake.reply(`imagebuilder:${operation}`);
  const unnoticed: string[] = [];
  let leaves = 0;
  for (let isLeaf = true; isLeaf; leaves += 1) {
    for (const to of ['another', 'gone'] as const) {
      const mutated = withLeaf(body, leaves, to);
      isLeaf = mutated.path.length > 0;
      if (!isLeaf || mutated.path.some((member) => UNDECIDING.has(member))) continue;
      fake.on(`imagebuilder:${operation}`, () => ({ body: mutated.body }));
      // An answer without the member that names it is refused, which starts nothing either.
      const after = await catalog.readInputs(CHOSEN).then(inputsDigest, () => 'refused');
      if (after === before) unnoticed.push(`${mutated.path.join('.')} ${to}`);
    }
  }
  expect(leaves).toBeGreaterThan(6);
  // Where an answer does not name its ARN it is the one that was asked for.
  expect(unnoticed).toEqual([expect.stringMatching(/\.arn gone$/)]);
});

test('a recipe with wildcards is pinned to its newest version', async () => {
  fake.inTurn(
    'imagebuilder:ListImageRecipes',
    json({
      imageRecipeSummaryList: ['golden/1.9.0', 'golden/1.10.0', 'golden/2.0.0'].map((end) => ({
        arn: `${BASE}:image-recipe/${end}`,
      })),
      nextToken: 'n',
    }),
    json({ imageRecipeSummaryList: [{ arn: `${BASE}:image-recipe/golden-two/1.99.0` }] }),
  );
  fake.on('imagebuilder:GetImageRecipe', ({ fields }) =>
    json({ imageRecipe: { ...recipe, arn: fields['imageRecipeArn'] } }),
  );
  const inputs = await catalog.readInputs({ ...CHOSEN, recipeArn: `${BASE}:image-recipe/golden/1.x.x` });
  expect(inputs.recipe?.arn).toBe(`${BASE}:image-recipe/golden/1.10.0`);
});

test('a wildcard that fits no version is a refusal', async () => {
  fake.on('imagebuilder:ListImageRecipes', () => json({ imageRecipeSummaryList: [] }));
  await expect(catalog.readInputs({ ...CHOSEN, recipeArn: `${BASE}:image-recipe/golden/x.x.x` })).rejects.toMatchObject(
    { name: 'Refusal', code: 'recipe-not-found' },
  );
});

test.each([
  ['GetDistributionConfiguration', 'configuration-not-found'],
  ['GetImageRecipe', 'recipe-not-found'],
  ['GetInfrastructureConfiguration', 'infrastructure-not-found'],
])('%s of a missing resource is the refusal %s', async (operation, code) => {
  fake.on(`imagebuilder:${operation}`, () => jsonError('ResourceNotFoundException', 'does not exist', 404));
  await expect(catalog.readInputs(CHOSEN)).rejects.toMatchObject({ name: 'Refusal', code });
});

test('a read that is denied is a fault in AWS words', async () => {
  fake.on('imagebuilder:GetImageRecipe', () => jsonError('AccessDeniedException', 'User: x is not authorized', 403));
  await expect(catalog.readInputs(CHOSEN)).rejects.toMatchObject({
    name: 'Fault',
    code: 'AccessDeniedException',
    retryable: false,
    message: `reading image recipe "${CHOSEN.recipeArn}": AccessDeniedException: User: x is not authorized`,
  });
});

test('an answer without its resource is a fault', async () => {
  fake.on('imagebuilder:GetImageRecipe', () => json({}));
  await expect(catalog.readInputs(CHOSEN)).rejects.toMatchObject({ name: 'Fault', code: 'aws-answer' });
});

test('throttled reads are asked again', async () => {
  fake.inTurn(
    'imagebuilder:GetImageRecipe',
    jsonError('CallRateLimitExceededException', 'slow down', 429),
    json({ imageRecipe: recipe }),
  );
  expect((await catalog.readInputs(CHOSEN)).recipe?.name).toBe('Golden');
});
