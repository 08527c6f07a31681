import { expect, test } from 'vitest';
import { runChaos } from './run-chaos.ts';
import { runReplicas } from './run-replicas.ts';

// `npm run chaos -- --kills 300` is the long version, `--database` the one on PostgreSQL.
test('a bot killed five times tells everything once', { timeout: 1_200_000 }, async () => {
  const { faults, rollouts, ...tally } = await runChaos({ kills: 5, seed: 7 });
  expect(tally).toEqual({ kills: 5, doubles: 0, losses: 0, broken: [] });
  expect(faults).toBeGreaterThan(0);
  expect(rollouts).toBeGreaterThan(1);
});

// `npm run chaos -- --replicas 2 --rollouts 50` is the long version.
test('replicas killed and put to sleep tell everything once', { timeout: 1_200_000 }, async () => {
  const { kills, rollouts, doubles, losses, broken } = await runReplicas({ replicas: 2, rollouts: 3, seed: 3 });
  expect({ rollouts, doubles, losses, broken }).toEqual({ rollouts: 4, doubles: 0, losses: 0, broken: [] });
  expect(kills).toBeGreaterThan(0);
});
