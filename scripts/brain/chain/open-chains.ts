import { userInfo } from 'node:os';
import { setTimeout as breath } from 'node:timers/promises';
import type { Bus } from '../../bus/bus.ts';
import { busRelay } from '../../chains/bus/bus-relay.ts';
import { busTopics } from '../../chains/bus/bus-topics.ts';
import { drive } from '../../chains/engine/driver.ts';
import { stepPolicies } from '../../chains/engine/step-policies.ts';
import { executorOf, failed } from '../../chains/steps/failure.ts';
import { endOrphan } from '../../chains/steps/orphans.ts';
import type { Executor } from '../../chains/steps/work.ts';
import type { Clock } from '../../core/clock.ts';
import { chainExecutors } from '../../host/chain-executors.ts';
import type { Environment } from '../../host/data-folder.ts';
import { resolveAgent } from '../../host/headless/role.ts';
import { openBus } from '../../host/open-bus.ts';
import type { Tier } from '../../models/ladder.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import { readResiliencePolicies } from '../../registry/read-resilience.ts';
import { Breakers } from '../../resilience/breakers.ts';
import { SqliteBreakers } from '../../store/breakers.ts';
import { ChainRuns, driverLock } from '../../store/chain-runs.ts';
import { expireLock } from '../../store/locks.ts';
import { SqliteResults } from '../../store/result-cache.ts';
import { State } from '../../store/state.ts';
import type { StepWork } from '../tier-of-step.ts';
import type { ChainHooks, UnderWay } from './door.ts';
import { findChain } from './find-chain.ts';
import type { HandOver } from './hand-over.ts';
import { SessionChains } from './session-chains.ts';

/** What the worker knows. */
export interface OpenChainsOptions {
  readonly dataFolder: string;
  readonly env: Environment;
  readonly clock: Clock;
  readonly project: string;
  snapshot(): RegistrySnapshot;
  /** The model class for a step with `tier: auto`. */
  tierOf(work: StepWork): Tier;
  underWay(sessionId: string, run: UnderWay | undefined): void;
}

/** How long a commit waits for the lock of the state: the thread that answers hooks waits with it. */
const BUSY_MS = 250;

/**
 * The entry of the bundle: chains in sessions, over the real state, bus and executors. Rejects when the state cannot be had. Pauses
 * between its parts, so that on a busy machine the thread gives signs of life.
 */
export async function openChains(options: OpenChainsOptions): Promise<ChainHooks> {
  const { dataFolder, env, clock } = options;
  await breath();
  const state = new State({ dataFolder, clock, busyTimeoutMs: BUSY_MS });
  const opened = state.attempt((database) => database);
  if (opened.kind === 'unavailable') throw opened.trouble;
  const database = opened.value;
  await breath();
  const holder = `brain ${process.pid}`;
  let bus: Bus | undefined;
  const open = (): Bus => {
    bus ??= openBus(dataFolder, holder.replace(' ', '-'));
    return bus;
  };
  const { executors } = chainExecutors({
    env,
    snapshot: () => options.snapshot(),
    dataFolder,
    openBus: async () => open(),
    tierOf: (prompt, agent, failures) => options.tierOf({ prompt, agent, sessionId: undefined, failures }),
    methodThread: new URL('./method-thread.mjs', import.meta.url),
    name: holder,
  });
  const book = readResiliencePolicies();
  await breath();
  const policies = stepPolicies({
    book,
    breakers: new Breakers(new SqliteBreakers(state), clock),
    ofPlugin: (name) => options.snapshot().plugins.find((plugin) => plugin.name === name)?.errorHandling,
    random: Math.random,
  });
  /** An agent that nobody has is not given to Claude. */
  const known = (handOver: HandOver): Executor =>
    executorOf('agent', async (attempt) => {
      const role = resolveAgent(options.snapshot(), attempt.input.agent, attempt.input.schema !== undefined);
      return role.kind === 'failed' ? failed(role.error) : handOver.execute(attempt);
    });
  return new SessionChains({
    runs: new ChainRuns(database, clock),
    find: (reference, cwd) => findChain(reference, cwd, options.snapshot()),
    drive: (run, handOver) => (signal, changed) =>
      drive(
        run.id,
        {
          database,
          clock,
          executors: { ...executors, agent: known(handOver) },
          ...policies,
          cache: new SqliteResults(state),
          holder,
          endOrphan,
          topics: busTopics(open),
          relay: busRelay(open, run.chain),
          changed,
        },
        { signal },
      ),
    // Whoever has it under our name was the worker before this one.
    driverIsDead: (runId) => expireLock(database, driverLock(runId), holder),
    tierOf: (work) => {
      const tier = options.tierOf(work);
      return tier === 'inherit' ? undefined : tier;
    },
    underWay: (sessionId, run) => options.underWay(sessionId, run),
    clock,
    by: userName(),
    project: options.project,
  });
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}
