import type { Tier } from '../models/ladder.ts';
import type { TierContext } from '../models/tier.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { agentById } from '../registry/query.ts';
import { namesModel, offeredFor } from './agent-facts.ts';
import { assess } from './assess.ts';
import { decide, report } from './decide.ts';
import {
  type AbstainDecision,
  agentsNamedBy,
  NO_EVIDENCE,
  type RouteDecision,
  type RouteRequest,
  type ScoredAgent,
} from './decision.ts';
import { guard } from './guards/guards.ts';
import { AgentIndex } from './index/agent-index.ts';
import { taughtOf } from './learned/apply.ts';
import { isGuess } from './learned/correctable.ts';
import type { Lexicon } from './lexicon/load.ts';
import { named, tierOfWork } from './named.ts';
import { PluginModel } from './plugins/plugin-model.ts';
import { pluginWeightRow } from './plugins/plugin-score.ts';
import type { RoutingPolicy } from './policy.ts';
import { analyse } from './query.ts';
import { weightRow } from './rank/score.ts';
import { Reading } from './reading.ts';
import { NO_OTHERS, type OtherPlugins, type RouterState, resolve } from './state.ts';
import { Vocabulary } from './vocabulary.ts';

/** Decides for one prompt after another. Pure: no clock, no files; the same request gives the same decision. */
export interface Router {
  route(request: RouteRequest): RouteDecision;
  /** The order of the agents for a text, guards and thresholds aside; for looking at what came close to a silent prompt. */
  rankAll(prompt: string): ScoredAgent[];
  /** The model class for work that an agent is given by its id; of work without a known agent, by its words alone. */
  tier(prompt: string, agent: string | undefined, context?: TierContext): Tier;
  /** The telling words of a prompt, as they are matched, with their weight: what may be learned from it. */
  terms(prompt: string): ReadonlyMap<string, number>;
}

/**
 * Makes a router for a registry. Cost grows with the registry (1,000 agents: a few hundred ms); make it once per change.
 *
 * A prompt that belongs to one of `others` is not given to a sibling that merely comes next.
 */
export function createRouter(
  snapshot: RegistrySnapshot,
  lexicon: Lexicon,
  policy: RoutingPolicy = lexicon.policy,
  others = NO_OTHERS,
): Router {
  const state = stateOf(snapshot, lexicon, policy, others);
  return {
    route: (request) => route(state, request, new Reading(request.prompt)),
    rankAll: (prompt) => report(assess(state, new Reading(prompt), NO_EVIDENCE).ranked),
    tier: (prompt, agent, context = {}) =>
      tierOfWork(
        agent === undefined ? undefined : agentById(snapshot, agent),
        new Reading(prompt),
        state,
        context,
      ),
    terms: (prompt) => termsOf(state, new Reading(prompt)),
  };
}

function stateOf(
  snapshot: RegistrySnapshot,
  lexicon: Lexicon,
  policy: RoutingPolicy,
  others: OtherPlugins,
): RouterState {
  const routed = snapshot.agents.filter((a) => a.routed);
  const known = [...routed, ...others.agents.filter((a) => a.routed)];
  const plugins = [...snapshot.plugins, ...others.plugins];
  const byName = new Map<string, string[]>();
  for (const a of routed) {
    const key = a.name.toLowerCase();
    const ids = byName.get(key);
    if (ids === undefined) byName.set(key, [a.id]);
    else ids.push(a.id);
  }
  return {
    snapshot,
    lexicon,
    policy,
    weights: {
      agent: weightRow(policy.agentWeights),
      plugin: pluginWeightRow(policy.pluginWeights),
      plainPlugin: pluginWeightRow(policy.plainPluginWeights),
    },
    index: new AgentIndex(known, lexicon),
    model: new PluginModel({ plugins, agents: known }, lexicon),
    vocabulary: new Vocabulary(lexicon, known, plugins),
    routed,
    others,
    agents: new Map(routed.map((a) => [a.id, a])),
    byName,
  };
}

function route(state: RouterState, request: RouteRequest, prompt: Reading): RouteDecision {
  const decision = decideFor(state, request, prompt);
  if (decision.kind === 'abstain') return decision;
  if (namesModel(prompt.prose)) return { ...decision, namesModel: true };
  // A shortlist is never asked: its lines and the question together leave no room for what tells its agents apart.
  if (decision.kind === 'shortlist') return decision;
  const called = agentsNamedBy(decision).flatMap((id) => state.agents.get(id) ?? []);
  return { ...decision, ...offeredFor(called, request.evidence?.tiers) };
}

function decideFor(state: RouterState, request: RouteRequest, prompt: Reading): RouteDecision {
  const found = guard(prompt, state.lexicon, (name) => resolve(state, name) !== undefined);
  if (found.kind === 'silent' && !isTaughtOtherwise(state, prompt, request, found.cause))
    return silent(found.cause);
  if (state.agents.size === 0)
    return silent('empty-registry', 'no installed plugin has an agent to route to');
  if (found.kind === 'named') {
    const agent = resolve(state, found.name);
    if (agent === undefined) return silent('guard:unknown-agent', `no agent is called ${found.name}`);
    return named(agent, prompt, state, request.evidence);
  }
  return decide(state, prompt, request.evidence ?? NO_EVIDENCE, request.teacher);
}

/** Whether the person has said of such a prompt, which a guard would end, that an agent should have it. */
function isTaughtOtherwise(
  state: RouterState,
  prompt: Reading,
  { evidence = NO_EVIDENCE, teacher }: RouteRequest,
  cause: string,
): boolean {
  if (teacher === undefined || !isGuess(cause)) return false;
  return taughtOf(state, termsOf(state, prompt), evidence, teacher)?.agent !== undefined;
}

function termsOf(state: RouterState, { text, segments }: Reading): ReadonlyMap<string, number> {
  return analyse(text, state.lexicon, state.vocabulary, segments).terms;
}

function silent(cause: string, text = cause): AbstainDecision {
  return {
    kind: 'abstain',
    cause,
    confidence: 1,
    candidates: [],
    plugins: [],
    reasons: [{ kind: 'guard', text, weight: 1 }],
    complexity: 'low',
    tier: 'inherit',
    tierReason: 'nothing is delegated',
  };
}
