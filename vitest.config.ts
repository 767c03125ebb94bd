import { defineConfig } from 'vitest/config';

/**
 * Minutes of real programs, run by CI and by `npm run test:slow`, so that `npm test` stays below ten minutes on two cores. Of what they
 * hold there is a quicker test in another file.
 */
const SLOW = [
  'tests/browser/screenshots.test.ts',
  'tests/unit/chains/templates/**/*.test.ts',
  'tests/unit/methods/release-notes-long.test.ts',
  'tests/host/bus.test.ts',
  'tests/host/chain-agent.test.ts',
  'tests/host/chain-run.test.ts',
  'tests/host/chain-session.test.ts',
  'tests/host/commands.test.ts',
  'tests/host/estimate.test.ts',
  'tests/host/evals.test.ts',
  'tests/host/faults.test.ts',
  'tests/host/interactive.test.ts',
  'tests/host/learning.test.ts',
  'tests/host/ledger.test.ts',
  'tests/host/one-plugin.test.ts',
  'tests/host/plugin-author.test.ts',
  'tests/host/replies.test.ts',
  'tests/host/statusline.test.ts',
  'tests/host/telemetry.test.ts',
];
/** `SLOW=1`: with them. `SLOW=only`: nothing else. */
const mode = process.env['SLOW'];
const exclude = mode === undefined || mode === '' ? SLOW : [];
const files = (project: string, ...all: string[]): string[] =>
  mode === 'only' ? SLOW.filter((file) => file.startsWith(`tests/${project}/`)) : all;

// Three projects: `unit` is quick and in-process; `browser` is the dashboard in Chromium; `host` starts the real Claude Code CLI, brains
// and the CLI bundle as processes, one file at a time, because two cores cannot carry several of those at once.
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
          include: files('unit', 'tests/{unit,property,contract,fault}/**/*.test.ts'),
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
          include: files('host', 'tests/host/**/*.test.ts'),
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
          include: files('browser', 'tests/browser/**/*.test.ts'),
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One browser for all of them.
          isolate: false,
          // As above: a real browser on a shared machine.
          retry: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
