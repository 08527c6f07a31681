import { expect, test } from 'vitest';
import { loadWorld, WorldProblem } from '../../../sandbox/world/load.ts';
import { worldNames, worldPath } from '../../../sandbox/world/shipped.ts';
import { changedWorld, control, FIRST, SECOND, started, world, worldFile } from './start-twin.ts';

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

test('what cannot be there is a problem', () => {
  const changes = `
organization: { id: o-example12345, managementAccount: '444455556666', units: { ou-ab12-11111111: { name: a, accounts: ['000000000000'] } } }
accounts:
  '${FIRST}':
    parameters: [{ name: golden, region: eu-north-1, value: a }]
    launchTemplates: { lt-00000000000000001: { name: fleet, region: eu-north-1 } }
    instanceProfiles: { build: { roles: [nobody] } }
    roles: { ${ROLE}: { managedPolicies: [arn:aws:iam::aws:policy/aws-service-role/AWSServiceRoleForImageBuilder] } }
`;
  const [unknown, ...others] = problemsOf(() => changedWorld(changes));
  expect(unknown).toMatch(new RegExp(`^accounts.${FIRST}.roles.${ROLE}.managedPolicies.0: known managed policies: `));
  expect(others).toEqual([
    `accounts.${FIRST}.launchTemplates.lt-00000000000000001.region: "eu-north-1" is not enabled in the account`,
    `accounts.${FIRST}.parameters.0.region: "eu-north-1" is not enabled in the account`,
    `accounts.${FIRST}.instanceProfiles.build.roles.0: "nobody" is not one of the account's roles`,
    'organization.units.ou-ab12-11111111.accounts.0: "000000000000" is not one of the accounts',
  ]);
});

test.each(worldNames())('the world %s ships and starts', async (name) => {
  const twin = await started({ world: loadWorld(worldPath(name)) });
  const { sourceAccount } = await control(twin, 'world');
  expect(sourceAccount).toBe('444455556666');
});

test('the organisation has forty targets in six Regions', () => {
  const { accounts, imageBuilder } = loadWorld(worldPath('organisation'));
  expect(Object.keys(accounts)).toHaveLength(41);
  const [fleet, ready] = imageBuilder.distributionConfigurations.map(({ distributions }) =>
    distributions.map(({ amiDistributionConfiguration: ami }) => Object(ami).targetAccountIds.length),
  );
  expect(fleet).toEqual([40, 40, 40, 40, 40, 40]);
  expect(ready).toEqual([36, 36, 36, 36, 29]);
});

test('files that cannot be read say why', () => {
  expect(problemsOf(() => loadWorld('/nowhere/world.yml'))).toEqual(['(file): cannot be read (ENOENT)']);
  expect(problemsOf(() => loadWorld(worldFile('a: [1')))[0]).toContain('line 1');
  expect(problemsOf(() => loadWorld(worldFile('extends: world.yml')))).toEqual([
    'extends: the worlds extend each other in a circle',
  ]);
});
