import type { AgentEntry, RegistrySnapshot } from '../registry/entry.ts';
import { decide } from './decide.ts';
import type { AbstainDecision, DecisionBase, RouteDecision, RouteRequest } from './decision.ts';
import { NO_EVIDENCE } from './decision.ts';
import { guard } from './guards/guards.ts';
import { AgentIndex } from './index/agent-index.ts';
import type { Lexicon } from './lexicon/load.ts';
import { named } from './named.ts';
import { PluginModel } from './plugins/plugin-model.ts';
import type { RoutingPolicy } from './policy.ts';
import { proseOf } from './query.ts';

/** All that a decision needs, made once for a registry. Immutable. */
export interface RouterState {
  readonly snapshot: RegistrySnapshot;
  readonly lexicon: Lexicon;
  readonly policy: RoutingPolicy;
  readonly index: AgentIndex;
  readonly model: PluginModel;
  /** Routed agents by full id. */
  readonly agents: ReadonlyMap<string, AgentEntry>;
  /** Full ids by bare name, for prompts that name an agent without its plugin. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

/** Decides for one prompt after another. Pure: no clock, no files; the same request gives the same decision. */
export interface Router {
  route(request: RouteRequest): RouteDecision;
}

/** Makes a router for a registry. Cost grows with the registry (1,000 agents: a few hundred ms); make it once per change. */
export function createRouter(
  snapshot: RegistrySnapshot,
  lexicon: Lexicon,
  policy: RoutingPolicy = lexicon.policy,
): Router {
  const routed = snapshot.agents.filter((a) => a.routed);
  const byName = new Map<string, string[]>();
  for (const a of routed)
    byName.set(a.name.toLowerCase(), [...(byName.get(a.name.toLowerCase()) ?? []), a.id]);
  const state: RouterState = {
    snapshot,
    lexicon,
    policy,
    index: new AgentIndex(routed, lexicon),
    model: new PluginModel(snapshot, lexicon.concepts),
    agents: new Map(routed.map((a) => [a.id, a])),
    byName,
  };
  return { route: (request) => route(state, request) };
}

function route(state: RouterState, request: RouteRequest): RouteDecision {
  const evidence = request.evidence ?? NO_EVIDENCE;
  const found = guard(request.prompt, state.lexicon, (name) => resolve(state, name) !== undefined);
  if (found.kind === 'silent') return silent(found.cause);
  if (state.agents.size === 0) return silent('empty-registry');
  if (found.kind === 'named') {
    const agent = resolve(state, found.name);
    if (agent === undefined) return silent('guard:unknown-agent', `no agent is called ${found.name}`);
    return named(agent, request.prompt, state);
  }
  return decide(state, request.prompt, proseOf(request.prompt), evidence);
}

/** The agent that a name means: a full id, or a bare name that only one agent has. */
export function resolve(state: Pick<RouterState, 'agents' | 'byName'>, name: string): AgentEntry | undefined {
  const exact = state.agents.get(name);
  if (exact !== undefined) return exact;
  const ids = state.byName.get(name.toLowerCase()) ?? [];
  return ids.length === 1 ? state.agents.get(ids[0] as string) : undefined;
}

function silent(cause: string, text = cause): AbstainDecision {
  const base: DecisionBase = {
    candidates: [],
    plugins: [],
    reasons: [{ kind: 'guard', text, weight: 1 }],
    complexity: 'low',
    tier: 'inherit',
    tierReason: 'nothing is delegated',
  };
  return { kind: 'abstain', cause, confidence: 1, ...base };
}
