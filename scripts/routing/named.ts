import type { AgentEntry } from '../registry/entry.ts';
import { NO_ESTIMATE, ownTier, readsOnly } from './agent-facts.ts';
import { complexityOf, tierFor } from './complexity.ts';
import type { AgentDecision, Tier } from './decision.ts';
import { analyse } from './query.ts';
import type { Reading } from './reading.ts';
import type { RouterState } from './state.ts';

/** The route of a prompt that names its agent: no ranking, the person has decided. */
export function named(
  agent: AgentEntry,
  { text, segments, prose }: Reading,
  state: RouterState,
): AgentDecision {
  const complexity = complexityOf(prose, analyse(text, state.lexicon, state.vocabulary, segments));
  const { tier, reason } = tierFor(ownTier(agent), complexity, readsOnly(agent));
  return {
    kind: 'agent',
    plugin: agent.plugin,
    agent: agent.id,
    confidence: 1,
    fallbacks: [],
    model: agent.model,
    estimate: NO_ESTIMATE,
    candidates: [{ agent: agent.id, plugin: agent.plugin, score: 1 }],
    plugins: [{ plugin: agent.plugin, probability: 1 }],
    reasons: [{ kind: 'named', text: 'the prompt names this agent', weight: 1 }],
    complexity,
    tier,
    tierReason: reason,
  };
}

/** The tier for work that needs no route; without an agent of its own it is a piece of work like any other. */
export function tierOfWork(
  agent: AgentEntry | undefined,
  { text, segments, prose }: Reading,
  state: RouterState,
): Tier {
  const complexity = complexityOf(prose, analyse(text, state.lexicon, state.vocabulary, segments));
  if (agent === undefined) return tierFor('sonnet', complexity, false).tier;
  return tierFor(ownTier(agent), complexity, readsOnly(agent)).tier;
}
