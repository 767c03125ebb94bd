import type { Tier } from '../models/ladder.ts';
import { chooseTier, type TierContext } from '../models/tier.ts';
import type { AgentEntry } from '../registry/entry.ts';
import { tierOfRun } from './agent-facts.ts';
import { complexityOf, workIn } from './complexity.ts';
import type { AgentDecision, Evidence } from './decision.ts';
import { estimateOf } from './estimate.ts';
import { analyse } from './query.ts';
import type { Reading } from './reading.ts';
import type { RouterState } from './state.ts';

/** The route of a prompt that names its agent: no ranking, the person has decided. */
export function named(
  agent: AgentEntry,
  { text, segments, prose }: Reading,
  state: RouterState,
  evidence: Pick<Evidence, 'tiers' | 'runs'> = {},
): AgentDecision {
  const work = workIn(prose, analyse(text, state.lexicon, state.vocabulary, segments));
  return {
    kind: 'agent',
    plugin: agent.plugin,
    agent: agent.id,
    confidence: 1,
    fallbacks: [],
    model: agent.model,
    estimate: estimateOf(evidence.runs?.(agent.id)),
    candidates: [{ agent: agent.id, plugin: agent.plugin, score: 1 }],
    plugins: [{ plugin: agent.plugin, probability: 1 }],
    reasons: [{ kind: 'named', text: 'the prompt names this agent', weight: 1 }],
    complexity: complexityOf(work),
    ...tierOfRun(work, agent, evidence.tiers?.(agent.id)),
  };
}

/** The tier for work that needs no route; without an agent of its own it is a piece of work like any other. */
export function tierOfWork(
  agent: AgentEntry | undefined,
  { text, segments, prose }: Reading,
  state: RouterState,
  context: TierContext,
): Tier {
  const work = workIn(prose, analyse(text, state.lexicon, state.vocabulary, segments));
  if (agent === undefined) return chooseTier(work, { own: 'sonnet' }, context).tier;
  return tierOfRun(work, agent, context).tier;
}
