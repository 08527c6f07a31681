import { expect, test } from 'vitest';
import { runRaces } from './run-races.ts';

// `npm run races -- --seeds 10000` is the long version.
test('two processes over PostgreSQL start nothing twice and nothing unapproved', { timeout: 180_000 }, async () => {
  const { starts, states, ...tally } = await runRaces(100);
  expect(tally).toEqual({ seeds: 100, doubleStarts: 0, unapprovedStarts: 0, broken: [] });
  expect(starts).toBeGreaterThan(15);
  expect(Object.keys(states)).toEqual(
    expect.arrayContaining(['building', 'rejected', 'expired', 'cancelled', 'awaiting-approval']),
  );
});
