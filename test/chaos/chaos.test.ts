import { expect, test } from 'vitest';
import { runChaos } from './run-chaos.ts';

// `npm run chaos -- --kills 300` is the long version.
test('a bot killed ten times tells everything once', { timeout: 240_000 }, async () => {
  const { faults, rollouts, ...tally } = await runChaos(10, 7, () => undefined);
  expect(tally).toEqual({ kills: 10, doubles: 0, losses: 0, broken: [] });
  expect(faults).toBeGreaterThan(0);
  expect(rollouts).toBeGreaterThan(1);
});
