import { join } from 'node:path';
import type { DriverOptions } from '../../scripts/chains/engine/drive-options.ts';
import { drive } from '../../scripts/chains/engine/driver.ts';
import { stepPolicies } from '../../scripts/chains/engine/step-policies.ts';
import type { Chain, Step } from '../../scripts/chains/language/chain.ts';
import type { Attempt, Executors, Outcome, StepError } from '../../scripts/chains/steps/work.ts';
import { systemClock } from '../../scripts/core/clock.ts';
import { messageOf, UsageError } from '../../scripts/core/errors.ts';
import { readResiliencePolicies } from '../../scripts/registry/read-resilience.ts';
import { Breakers } from '../../scripts/resilience/breakers.ts';
import { SqliteBreakers } from '../../scripts/store/breakers.ts';
import { ChainRuns } from '../../scripts/store/chain-runs.ts';
import { State } from '../../scripts/store/state.ts';
import { seeded } from '../kit/stats.ts';
import { DOWN, type Faults, Service } from './service.ts';

/** How a set of runs ended. */
export interface RunsEnded {
  readonly well: number;
  readonly attempts: number;
  readonly seconds: number;
}

export interface ChainScenario {
  readonly name: string;
  readonly n: number;
  readonly without: RunsEnded;
  readonly with: RunsEnded;
}

export const RUNS = 300;
/** Of one try, in both; the shipped ones are minutes. */
export const STEP_TIMEOUT_MS = 60;
const AT_ONCE = 8;
const SEED = 11;
const WELL: Faults = { passing: 0, hanging: 0, lasting: 0 };

interface Given {
  readonly name: string;
  /** Of every step's dependency. */
  readonly faults: Faults;
  /** Of the plugin `catalog`, which one step calls; default the same. */
  readonly catalog?: Faults;
}

const SCENARIOS: readonly Given[] = [
  { name: '5 % of tries fail in passing, 2 % hang', faults: { passing: 0.05, hanging: 0.02, lasting: 0 } },
  { name: '20 % of tries fail in passing', faults: { passing: 0.2, hanging: 0, lasting: 0 } },
  {
    name: '5 % fail in passing, 2 % hang, 1 % fail for good',
    faults: { passing: 0.05, hanging: 0.02, lasting: 0.01 },
  },
  { name: 'one plugin is down, its step has a fallback', faults: WELL, catalog: DOWN },
  {
    name: 'the same, and 5 % of the other tries fail in passing',
    faults: { passing: 0.05, hanging: 0, lasting: 0 },
    catalog: DOWN,
  },
];

/** Drives whole runs over faults put into their steps, each scenario with the shipped policies and without any. */
export async function measureChains(work: string): Promise<ChainScenario[]> {
  const measured: ChainScenario[] = [];
  for (const [i, given] of SCENARIOS.entries()) {
    const runs = (kept: boolean): Promise<RunsEnded> =>
      runAll(given, kept, join(work, `chains-${i}-${kept ? 'with' : 'without'}`));
    measured.push({ name: given.name, n: RUNS, without: await runs(false), with: await runs(true) });
  }
  return measured;
}

async function runAll(given: Given, kept: boolean, dataFolder: string): Promise<RunsEnded> {
  const state = new State({ dataFolder, clock: systemClock });
  const opened = state.attempt((database) => database);
  if (opened.kind === 'unavailable') throw opened.trouble;
  const database = opened.value;
  const rows = new ChainRuns(database, systemClock);
  const services = new Services(given);
  const options: DriverOptions = {
    database,
    clock: systemClock,
    executors: services.executors(),
    holder: 'bench',
    ...(kept ? shipped(state) : BARE),
  };
  const chain = chainOf(kept);
  const definition = JSON.stringify(chain);
  const inputs = JSON.stringify({});
  let well = 0;
  let next = 0;
  const started = performance.now();
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < RUNS) {
          const id = `run_${next}`;
          next += 1;
          rows.create({
            id,
            chain: chain.name,
            definition,
            source: null,
            inputs,
            cwd: dataFolder,
            session: null,
            forkedFrom: null,
          });
          const end = await drive(id, options);
          if (end.kind !== 'ended') throw new Error(`${id} did not end: ${end.kind}`);
          if (end.state.finished?.status === 'succeeded') well += 1;
        }
      }),
    );
  } finally {
    state.close();
  }
  return { well, attempts: services.attempts, seconds: (performance.now() - started) / 1_000 };
}

function shipped(state: State): ReturnType<typeof stepPolicies> {
  return stepPolicies({
    book: readResiliencePolicies(),
    breakers: new Breakers(new SqliteBreakers(state), systemClock),
    ofPlugin: () => undefined,
    random: seeded(SEED + 1),
  });
}

/** One try for everything, and no breaker. */
const BARE: Pick<DriverOptions, 'around' | 'limit'> = {
  around: {
    policy: () => ({
      attempts: 1,
      timeoutMs: STEP_TIMEOUT_MS,
      pauseMs: () => 0,
      isRetryable: () => false,
    }),
    admit: () => ({ kind: 'admitted', probe: false }),
  },
  limit: () => Number.POSITIVE_INFINITY,
};

/** Two programs, two calls of plugins and a message, one after the other. `kept`: as an author would write it who minds failures. */
function chainOf(kept: boolean): Chain {
  const frame = (id: string, above?: string) =>
    ({ id, label: id, needs: above === undefined ? [] : [above], onError: { kind: 'fail' } }) as const;
  const own = { timeoutMs: STEP_TIMEOUT_MS, fallback: [] } as const;
  const program = (id: string, above?: string): Step => ({
    ...frame(id, above),
    ...own,
    kind: 'run',
    argv: [id],
    env: {},
    accept: [0],
    ...(kept ? { retry: { attempts: 3 } } : {}),
  });
  const call = (id: string, plugin: string, above: string): Step => ({
    ...frame(id, above),
    ...own,
    kind: 'rpc',
    plugin,
    method: 'ask',
    params: {},
    fallback: kept && plugin === 'catalog' ? [{ kind: 'value', value: { stock: 'unknown' } }] : [],
  });
  const tell: Step = {
    ...frame('tell', 'stock'),
    ...own,
    kind: 'publish',
    topic: 'bench/done',
    payload: {},
    priority: 5,
  };
  return {
    name: 'five-steps',
    description: '',
    inputs: {},
    outputs: {},
    budget: {},
    saga: false,
    steps: [
      program('fetch'),
      program('build', 'fetch'),
      call('price', 'shop', 'build'),
      call('stock', 'catalog', 'price'),
      tell,
    ],
  };
}

/** What the steps depend on. Only it is made up. */
class Services {
  readonly #all: Service;
  readonly #catalog: Service;

  constructor({ faults, catalog }: Given) {
    this.#all = new Service(faults, seeded(SEED));
    this.#catalog = catalog === undefined ? this.#all : new Service(catalog, seeded(SEED));
  }

  get attempts(): number {
    return this.#all.attempts + (this.#catalog === this.#all ? 0 : this.#catalog.attempts);
  }

  executors(): Executors {
    const execute = (attempt: Attempt): Promise<Outcome> => this.#execute(attempt);
    return {
      run: { execute },
      agent: { execute },
      command: { execute },
      rpc: { execute },
      publish: { execute },
    };
  }

  async #execute({ input, step, signal, timeoutMs }: Attempt): Promise<Outcome> {
    const asked = input.kind === 'rpc' && input.plugin === 'catalog' ? this.#catalog : this.#all;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    try {
      const answer = await asked.answer(step, AbortSignal.any([signal, late.signal]));
      return { kind: 'succeeded', output: { answer } };
    } catch (error) {
      return { kind: 'failed', error: errorOf(error, late.signal.aborted) };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** As the executors of people would say it. */
function errorOf(error: unknown, late: boolean): StepError {
  const message = messageOf(error);
  if (late) return { code: 'timeout', message, retryable: true, effect: 'unknown' };
  if (error instanceof UsageError) return { code: 'usage', message, retryable: false, effect: 'none' };
  return { code: 'reset', message, retryable: true, effect: 'none' };
}
