import { loadWorld } from '../../sandbox/world/load.ts';
import { worldPath } from '../../sandbox/world/shipped.ts';
import type { World } from '../../sandbox/world/world.ts';

const REGIONS = ['us-west-2', 'us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'];
const ACCOUNTS = 50;

/** The sample's first target account so many times over, and as many configurations that reach all of them. */
export function fleetWorld(configurations: number): World {
  const world = loadWorld(worldPath('sample'));
  const { '123456789012': model } = world.accounts;
  const source = world.accounts[world.sourceAccount];
  if (model === undefined || source === undefined) throw new Error('reading the sample: it lacks an account');
  source.regions = [...REGIONS];
  const accounts = Array.from({ length: ACCOUNTS }, (_, at) => String(200_000_000_000 + at));
  for (const account of accounts) {
    world.accounts[account] = { ...structuredClone(model), name: `fleet ${account.slice(-2)}`, regions: REGIONS };
  }
  world.imageBuilder.distributionConfigurations = Array.from({ length: configurations }, (_, at) => ({
    name: `fleet-${at}`,
    createdAt: '2026-09-01T06:00:00.000Z',
    distributions: REGIONS.map((region) => ({
      region,
      amiDistributionConfiguration: { name: `fleet ${at} {{ imagebuilder:buildDate }}`, targetAccountIds: accounts },
    })),
  }));
  // Copies of a real fleet come in over minutes.
  world.imageBuilder.durations.copy = [4, 12];
  return world;
}
