import { defineConfig } from 'vitest/config';

/** Minutes of real programs, run by CI and by `npm run test:slow`, so that `npm test` stays quick. */
const SLOW = [
  'tests/unit/chains/templates/**',
  'tests/unit/methods/release-notes-long.test.ts',
  'tests/host/evals.test.ts',
];
const exclude = process.env['SLOW'] === '1' ? [] : SLOW;

// Two projects: `unit` is quick and in-process; `host` starts the real Claude Code CLI, brains and the
// CLI bundle as processes, one file at a time, because two cores cannot carry several of those at once.
export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['scripts/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'text'],
      thresholds: { lines: 90 },
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/{unit,property,contract,fault}/**/*.test.ts'],
          exclude,
          testTimeout: 20_000,
          // No test replaces a module or changes what others import; loading the same modules for each file took a third of the time.
          isolate: false,
          // Much of the time is that of processes that tests start, so all cores are used.
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'host',
          include: ['tests/host/**/*.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // Real processes on a shared machine: once more before it counts as broken. Vitest prints what needed it.
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One browser for all of them.
          isolate: false,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
