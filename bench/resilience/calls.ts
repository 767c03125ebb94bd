import { join } from 'node:path';
import { systemClock } from '../../scripts/core/clock.ts';
import { readResiliencePolicies } from '../../scripts/registry/read-resilience.ts';
import { Breakers } from '../../scripts/resilience/breakers.ts';
import { answerOf } from '../../scripts/resilience/ladder.ts';
import { type PolicyPart, policyFor } from '../../scripts/resilience/policy.ts';
import { Resilience, withTimeout } from '../../scripts/resilience/resilience.ts';
import { SqliteBreakers } from '../../scripts/store/breakers.ts';
import { SqliteResults } from '../../scripts/store/result-cache.ts';
import { State } from '../../scripts/store/state.ts';
import { seeded } from '../kit/stats.ts';
import { DOWN, type Faults, Service } from './service.ts';

/** How a set of calls ended. */
export interface Ended {
  readonly well: number;
  /** Of these, from the last good result. */
  readonly cached: number;
  /** Attempts that reached the dependency. */
  readonly attempts: number;
  readonly seconds: number;
}

export interface Scenario {
  readonly name: string;
  readonly n: number;
  readonly without: Ended;
  readonly with: Ended;
}

/** Both give up a try after so long. The shipped deadline, 30 s, would make this last for hours. */
export const DEADLINE_MS = 60;
const AT_ONCE = 8;
const KEYS = 25;
const SEED = 7;

const SCENARIOS: readonly (readonly [name: string, n: number, faults: Faults])[] = [
  ['10 % fail in passing, 5 % hang', 2_000, { passing: 0.1, hanging: 0.05, lasting: 0 }],
  ['the same, and 1 % are wrong questions', 2_000, { passing: 0.1, hanging: 0.05, lasting: 0.01 }],
  ['30 % fail in passing', 2_000, { passing: 0.3, hanging: 0, lasting: 0 }],
  [
    'down for 100 ms of each second',
    8_000,
    { passing: 0, hanging: 0, lasting: 0, bursts: { downMs: 100, everyMs: 1_000 } },
  ],
  ['down, nothing answers', 500, DOWN],
];

/** Makes the calls of each scenario with and without the shipped policy for methods. */
export async function measureCalls(work: string): Promise<Scenario[]> {
  const measured: Scenario[] = [];
  for (const [i, [name, n, faults]] of SCENARIOS.entries())
    measured.push({
      name,
      n,
      without: await withoutPolicy(n, faults),
      with: await withPolicy(n, faults, join(work, `resilience-${i}`)),
    });
  return measured;
}

async function withoutPolicy(n: number, faults: Faults): Promise<Ended> {
  const service = new Service(faults, seeded(SEED));
  return run(n, service, (key) =>
    withTimeout('a call', DEADLINE_MS, (signal) => service.answer(key, signal)).then(
      () => 'full' as const,
      () => 'off' as const,
    ),
  );
}

async function withPolicy(n: number, faults: Faults, dataFolder: string): Promise<Ended> {
  const state = new State({ dataFolder, clock: systemClock });
  const breakers = new Breakers(new SqliteBreakers(state), systemClock);
  const cache = new SqliteResults(state);
  const resilience = new Resilience({ breakers, clock: systemClock, random: seeded(SEED + 1), cache });
  // What a plugin may declare in its arbiter.json.
  const said: PolicyPart = faults === DOWN ? { fallback: ['cached'] } : {};
  const policy = policyFor(readResiliencePolicies(), 'rpc', { rpc: said }, { timeoutMs: DEADLINE_MS });
  const call = async (service: Service, key: string): Promise<Rung> => {
    const executed = await resilience.execute({
      what: 'the service',
      policy,
      breaker: 'rpc:service',
      cacheKey: key,
      work: ({ signal }) => service.answer(key, signal),
    });
    return answerOf(executed).rung;
  };
  try {
    if (faults === DOWN) {
      const healthy = new Service({ passing: 0, hanging: 0, lasting: 0 }, seeded(SEED));
      for (let i = 0; i < KEYS; i += 1) await call(healthy, keyOf(i));
    }
    const service = new Service(faults, seeded(SEED));
    return await run(n, service, (key) => call(service, key));
  } finally {
    state.close();
  }
}

type Rung = 'full' | 'cached' | 'reduced' | 'off';
const keyOf = (i: number): string => `question ${i % KEYS}`;

async function run(n: number, service: Service, call: (key: string) => Promise<Rung>): Promise<Ended> {
  const ends: Rung[] = [];
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < n) {
        next += 1;
        ends.push(await call(keyOf(next)));
      }
    }),
  );
  return {
    well: ends.filter((rung) => rung !== 'off').length,
    cached: ends.filter((rung) => rung === 'cached').length,
    attempts: service.attempts,
    seconds: (performance.now() - started) / 1_000,
  };
}
