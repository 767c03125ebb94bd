import { ChainDoor } from '../../../scripts/brain/chain/door.ts';
import { LastRoutes } from '../../../scripts/brain/last-routes.ts';
import { RecentRuns } from '../../../scripts/brain/recent-runs.ts';
import type { BrainEvent } from '../../../scripts/brain/service/protocol.ts';
import { Spawns } from '../../../scripts/brain/spawns.ts';
import type { BrainState } from '../../../scripts/brain/state.ts';
import { TierFacts } from '../../../scripts/brain/tier-facts.ts';
import type { Clock } from '../../../scripts/core/clock.ts';
import { FailingAgents } from '../../../scripts/host/failing-agents.ts';
import { Learning } from '../../../scripts/host/learning.ts';
import { Marks } from '../../../scripts/host/marks.ts';
import { NativeSqlite } from '../../../scripts/host/native-sqlite.ts';
import { openHealth } from '../../../scripts/host/open-health.ts';
import { ProjectEvidence } from '../../../scripts/host/project-evidence.ts';
import { Records } from '../../../scripts/host/records.ts';
import { Sessions } from '../../../scripts/host/session.ts';
import { Switches } from '../../../scripts/host/switches.ts';
import { TierSettings } from '../../../scripts/host/tier-settings.ts';
import type { RegistrySnapshot } from '../../../scripts/registry/entry.ts';
import type { RouteDecision, RouteRequest } from '../../../scripts/routing/decision.ts';
import { State } from '../../../scripts/store/state.ts';
import { temporaryFolder } from '../host/folder.ts';

export interface TestBrain {
  readonly state: BrainState & { readonly lastRoutes: LastRoutes };
  /** What the router was asked. */
  readonly asked: RouteRequest[];
  /** What was said for the bus, beside the records. */
  readonly events: BrainEvent[];
  /** How often the switch for everything was changed by a command. */
  readonly switched: { readonly times: number };
  /** Runs what was left for after the answer. */
  settle(): void;
}

/** Brain state over real files in a temporary folder; only the router is given. */
export function testBrain(
  snapshot: RegistrySnapshot,
  decide: (request: RouteRequest) => RouteDecision,
  options: {
    readonly dataFolder?: string;
    readonly now?: number;
    readonly env?: Record<string, string>;
  } = {},
): TestBrain {
  const folder = options.dataFolder ?? temporaryFolder();
  const clock: Clock = {
    now: () => options.now ?? Date.parse('2026-11-22T12:00:00Z'),
    monotonicMs: () => performance.now(),
  };
  const store = new State({ dataFolder: folder, clock });
  const records = new Records(folder, clock, store);
  const left: (() => void)[] = [];
  const asked: RouteRequest[] = [];
  const events: BrainEvent[] = [];
  const switched = { times: 0 };
  const failing = new FailingAgents(folder);
  const health = openHealth({ state: store, clock, copy: failing.read(), plugins: () => snapshot.plugins });
  return {
    asked,
    events,
    switched,
    settle: () => {
      for (const work of left.splice(0)) work();
    },
    state: {
      clock,
      env: options.env ?? {},
      dataFolder: folder,
      project: '/nowhere/project',
      registry: {
        snapshot,
        router: {
          route: (request) => {
            asked.push(request);
            return decide(request);
          },
          tier: () => 'sonnet',
          terms: (prompt) => new Map(prompt.split(/\W+/).map((word) => [word.toLowerCase(), 1])),
        },
        sources: [],
        origin: 'asked',
        trouble: undefined,
      },
      evidence: new ProjectEvidence(),
      store,
      native: new NativeSqlite({ dataFolder: folder, env: options.env ?? {}, clock }),
      records,
      health,
      marks: new Marks(),
      switched: () => {
        switched.times += 1;
      },
      failing,
      learning: new Learning(folder, options.env ?? {}, store, clock),
      event: (event) => void events.push(event),
      sessions: new Sessions(),
      lastRoutes: new LastRoutes(records),
      ledger: { grown: () => undefined },
      spawns: new Spawns(() => records.recent()),
      tiers: new TierFacts(new TierSettings({ ...options.env, ARBITER_HOME: folder })),
      runs: new RecentRuns({ store, clock, snapshot: () => snapshot }),
      switches: new Switches(folder, options.env ?? {}),
      chains: new ChainDoor(() => Promise.reject(new Error('no chains in this test'))),
      later: (work) => void left.push(work),
    },
  };
}

const BASE = { candidates: [], plugins: [], reasons: [], complexity: 'low', tierReason: '' } as const;

export function abstain(cause = 'low-confidence'): RouteDecision {
  return { ...BASE, kind: 'abstain', cause, confidence: 0.1, tier: 'inherit' };
}

export function routeTo(agent: string, tier: RouteDecision['tier'] = 'haiku'): RouteDecision {
  const plugin = agent.split(':')[0] as string;
  const estimate = { kind: 'none', basis: '' } as const;
  return {
    ...BASE,
    kind: 'agent',
    plugin,
    agent,
    confidence: 0.9,
    fallbacks: [],
    model: tier,
    tier,
    work: { need: tier === 'inherit' ? 'sonnet' : tier, hard: 0.5, small: 0.5, because: [] },
    estimate,
  };
}
