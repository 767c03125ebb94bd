import type { BenchContext } from '../kit/context.ts';
import { figure, type Topic } from '../kit/table.ts';
import { DEADLINE_MS, measureCalls, type Scenario } from './calls.ts';
import { type ChainScenario, measureChains, RUNS, STEP_TIMEOUT_MS } from './chains.ts';
import { measureFunctions, type Working } from './functions.ts';

/** Of the calls that fail without a policy, so many must end well with it. */
const GONE = 0.5;
/** Of the functions, so many must work with one thing broken. */
const WORKING = 0.8;

/** Faults put in on purpose: with and without the shipped policies, and with something broken for real. */
export async function resilience({ work }: BenchContext): Promise<Topic[]> {
  return [
    callsTable(await measureCalls(work)),
    chainsTable(await measureChains(work)),
    functionsTable(await measureFunctions(work)),
  ];
}

function callsTable(scenarios: readonly Scenario[]): Topic {
  return {
    title: 'Calls of a dependency that fails, with the shipped policy for methods and with a deadline alone',
    headers: [
      'dependency',
      'n',
      'ended well without',
      'with',
      'failures gone',
      'budget',
      'attempts without',
      'with',
      's without',
      'with',
    ],
    rows: scenarios.map(({ name, n, without, with: kept }) => {
      const gone = 1 - (n - kept.well) / (n - without.well);
      return [
        name,
        String(n),
        percent(without.well / n),
        percent(kept.well / n) + (kept.cached === 0 ? '' : ` (${percent(kept.cached / n)} cached)`),
        percent(gone),
        atLeast(GONE, gone),
        String(without.attempts),
        String(kept.attempts),
        figure(without.seconds),
        figure(kept.seconds),
      ];
    }),
    notes: [
      `Eight callers at once; an answer takes 2 ms; a try has ${DEADLINE_MS} ms in both instead of the shipped 30 s. Faults by a seeded chance, so that both meet the same share of them. Breakers in SQLite.`,
      'The last one declares `"fallback": ["cached"]`, as a plugin may in its arbiter.json; each of the 25 questions was answered once before.',
    ],
  };
}

function chainsTable(scenarios: readonly ChainScenario[]): Topic {
  return {
    title: 'Runs of a chain of five steps that fail, with the shipped policies and without',
    headers: [
      'faults',
      'runs',
      'ended well without',
      'with',
      'failures gone',
      'budget',
      'attempts without',
      'with',
      's without',
      'with',
    ],
    rows: scenarios.map(({ name, n, without, with: kept }) => {
      const gone = 1 - (n - kept.well) / (n - without.well);
      return [
        name,
        String(n),
        percent(without.well / n),
        percent(kept.well / n),
        percent(gone),
        atLeast(GONE, gone),
        String(without.attempts),
        String(kept.attempts),
        figure(without.seconds),
        figure(kept.seconds),
      ];
    }),
    notes: [
      `${RUNS} runs of each kind by the real engine on SQLite, eight at once; what the steps depend on is made up, answers in 2 ms and fails by a seeded chance. A try has ${STEP_TIMEOUT_MS} ms in both.`,
      'Two programs, two calls and a message. With: the policies of `orchestration/policies/resilience.yaml` and their breakers, `retry: 3` on the programs, and a fallback on the call of one plugin. Without: one try, no breaker, no fallback.',
    ],
  };
}

function functionsTable(measured: readonly Working[]): Topic {
  return {
    title: 'Functions of `arbiter` that still work with one thing broken',
    headers: ['broken', 'functions', 'work', 'share', 'budget', 'off'],
    rows: measured.map(({ broken, of, works, off }) => [
      broken,
      String(of),
      String(works),
      percent(works / of),
      atLeast(WORKING, works / of),
      off.join(', ') || '-',
    ]),
    notes: [
      'Each function is a command line, run against a data folder in which all of them worked before; it works when it ends with 0. A session answers calls, but for the row that takes it away.',
      'What cannot do without the broken thing by its nature counts, too: `state get` without the state, `bus publish` without the bus.',
    ],
  };
}

const percent = (share: number): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'not measured';

function atLeast(limit: number, measured: number): string {
  if (!Number.isFinite(measured)) return `${percent(limit)} not measured`;
  return `${percent(limit)} ${measured >= limit ? 'met' : 'MISSED'}`;
}
