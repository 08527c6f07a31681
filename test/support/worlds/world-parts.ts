import { parsePolicy } from '../../../src/policy/parse.ts';
import type { World, WorldKey, WorldRole } from '../../../sandbox/world/world.ts';

export const SOURCE = '444455556666';
export const FIRST = '123456789012';
export const SECOND = '987654321098';
export const HOME_KEY = '1a2b3c4d-0001-4a00-8000-00000000aaaa';
export const VIRGINIA_KEY = '1a2b3c4d-0002-4a00-8000-00000000bbbb';
export const TEMPLATE = 'lt-0a1b2c3d4e5f60718';
export const CROSS_ACCOUNT_ROLE = 'EC2ImageBuilderDistributionCrossAccountRole';

type Entry = World['imageBuilder']['distributionConfigurations'][number]['distributions'][number];

/** The part of the world of that name. Error where the world has none. */
export function part<T>(parts: Record<string, T>, name: string): T {
  const found = parts[name];
  if (found === undefined) throw new Error(`the world has no "${name}"`);
  return found;
}

export function account(world: World, id: string) {
  return part(world.accounts, id);
}

export function role(world: World, id: string): WorldRole {
  return part(account(world, id).roles, CROSS_ACCOUNT_ROLE);
}

export function key(world: World, id: string): WorldKey {
  return part(account(world, SOURCE).keys, id);
}

/** The entries of the configuration that is checked. */
export function entriesOf(world: World): Entry[] {
  const configuration = world.imageBuilder.distributionConfigurations.find(({ name }) => name === 'encrypted-golden');
  if (configuration === undefined) throw new Error('the world has no configuration "encrypted-golden"');
  return configuration.distributions;
}

export function entryOf(world: World, region: string): Entry {
  const entry = entriesOf(world).find((each) => each.region === region);
  if (entry === undefined) throw new Error(`the configuration has no entry for ${region}`);
  return entry;
}

/** Sets members of an entry's AMI output; `undefined` takes one away. */
export function setAmi(world: World, region: string, change: Record<string, unknown>): void {
  const entry = entryOf(world, region);
  const merged = { ...Object(entry['amiDistributionConfiguration']), ...change };
  entry['amiDistributionConfiguration'] = Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined),
  );
}

export function recipe(world: World) {
  const found = world.imageBuilder.recipes.find(({ name }) => name === 'golden-encrypted');
  if (found === undefined) throw new Error('the world has no recipe "golden-encrypted"');
  return found;
}

export function allow(...actions: string[]) {
  return parsePolicy({ Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
}

export function deny(action: string, resource = '*') {
  return parsePolicy({ Statement: [{ Effect: 'Deny', Action: action, Resource: resource }] });
}

/** The role as which Image Builder builds where it is told to. */
export function executionRole(world: World): WorldRole {
  return part(account(world, SOURCE).roles, 'ImageBuilderExecutionRole');
}

export function onlyOwner() {
  const Principal = { AWS: `arn:aws:iam::${SOURCE}:root` };
  return parsePolicy({ Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] });
}

/** As key policies are that keep administration and use apart, and forget the use. */
export function onlyAdministered() {
  const Principal = { AWS: `arn:aws:iam::${SOURCE}:root` };
  const Action = ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:Put*'];
  return parsePolicy({ Statement: [{ Effect: 'Allow', Principal, Action, Resource: '*' }] });
}

export function without(world: World, id: string, region: string): void {
  const owner = account(world, id);
  owner.regions = owner.regions.filter((each) => each !== region);
  owner.amis = owner.amis.filter((ami) => ami.region !== region);
}

export const OWN_KEY = '1a2b3c4d-0004-4a00-8000-00000000dddd';
