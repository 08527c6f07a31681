import { expect, test } from 'vitest';
import { loadWorld, WorldProblem } from '../../../sandbox/world/load.ts';
import { changedWorld, FIRST, SECOND, world, worldFile } from './start-twin.ts';

const ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';

function problemsOf(load: () => unknown): string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof WorldProblem) return error.problems;
    throw error;
  }
  throw new Error('the world was to be refused and was loaded');
}

test('the sample has both targets ready', () => {
  const { accounts, sourceAccount, buildRegion } = world('sample');
  expect([sourceAccount, buildRegion]).toEqual(['444455556666', 'us-west-2']);
  for (const id of [FIRST, SECOND]) {
    const role = accounts[id]?.roles[ROLE];
    expect(Object.keys(role?.inlinePolicies ?? {})).toEqual(['kms', 'launch-template', 'ssm-parameter']);
    expect(role?.trust.statements[0]?.principals).toEqual({ AWS: ['arn:aws:iam::444455556666:root'] });
    expect(accounts[id]?.amis).toHaveLength(1);
  }
});

test('a world that extends another changes only what it names', () => {
  const sample = world('sample');
  const broken = world('broken-trust');
  expect(broken.accounts[FIRST]).toEqual(sample.accounts[FIRST]);
  const trust = broken.accounts[SECOND]?.roles[ROLE]?.trust;
  expect(trust?.statements[0]?.principals).toEqual({ AWS: ['arn:aws:iam::111122223333:root'] });
  expect(broken.accounts[SECOND]?.amis).toEqual(sample.accounts[SECOND]?.amis);
  expect(world('empty-account').accounts[SECOND]?.amis).toEqual([]);
});

test('null takes an entry away', () => {
  expect(Object.keys(changedWorld(`accounts: { '${SECOND}': null }`).accounts)).toEqual([
    '444455556666',
    '123456789012',
  ]);
});

test('all problems are told at once with their paths', () => {
  const problems = problemsOf(() =>
    changedWorld(`
buildRegion: mars
accounts:
  '${SECOND}':
    name: 7
    roles: { ${ROLE}: { trust: { Statement: nothing }, managedPolicies: [arn:none] } }
`),
  );
  expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
    'buildRegion',
    `accounts.${SECOND}.name`,
    `accounts.${SECOND}.roles.${ROLE}.trust`,
    `accounts.${SECOND}.roles.${ROLE}.managedPolicies.0`,
  ]);
});

test('a misspelt entry is a problem', () => {
  expect(problemsOf(() => changedWorld('acounts: {}'))).toEqual(['(file): Unrecognized key: "acounts"']);
});

test('an image in a Region that is not enabled is a problem', () => {
  const change = `accounts: { '${SECOND}': { regions: [eu-west-1] } }`;
  expect(problemsOf(() => changedWorld(change))).toEqual([
    `accounts.${SECOND}.amis.0.region: "us-west-2" is not enabled in the account`,
  ]);
});

test('files that cannot be read say why', () => {
  expect(problemsOf(() => loadWorld('/nowhere/world.yml'))).toEqual(['(file): cannot be read (ENOENT)']);
  expect(problemsOf(() => loadWorld(worldFile('a: [1')))[0]).toContain('line 1');
  expect(problemsOf(() => loadWorld(worldFile('extends: world.yml')))).toEqual([
    'extends: the worlds extend each other in a circle',
  ]);
});
