import { defineConfig } from 'vitest/config';
import { CountsReporter } from './test/support/counts-reporter.ts';

// One worker per core leaves none for the processes that the journeys start; two cores are the smallest machine.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default', new CountsReporter()],
  },
});
