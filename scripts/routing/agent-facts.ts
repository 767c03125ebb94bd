import { LADDER, type Rung, type Tier } from '../models/ladder.ts';
import { chooseTier, type TierAgent, type TierContext, tiersToOffer } from '../models/tier.ts';
import type { Work } from '../models/work.ts';
import type { AgentEntry } from '../registry/entry.ts';
import type { DecisionBase, TierEvidence } from './decision.ts';

/** The tier an agent's author chose. `fable` is above the ladder and left to the session. */
export function ownTier(agent: Pick<AgentEntry, 'model'>): Tier {
  return agent.model === 'fable' ? 'inherit' : agent.model;
}

/** What the choice of a tier asks of an agent. */
export function tierAgent(agent: AgentEntry): TierAgent {
  return { own: ownTier(agent), ...agent.tiers };
}

/** The tier of an agent's run as a decision carries it. */
export function tierOfRun(
  work: Work,
  agent: AgentEntry,
  context: TierContext | undefined,
): Pick<DecisionBase, 'tier' | 'tierReason' | 'work'> {
  const { tier, reasons } = chooseTier(work, tierAgent(agent), context);
  return { tier, tierReason: reasons.join('; '), work };
}

const A_MODEL = /\b(?:haiku|sonnet|opus|fable)(?:\d|plan)?\b/i;

/** Whether a person has named a model, and so chosen already: then nobody is asked, and what Claude passes on holds. Goes by the word alone. */
export function namesModel(prose: string): boolean {
  return A_MODEL.test(prose);
}

/** The tiers that one of the agents may be given by the session's model; which of them the called one can have is seen when it is called. */
export function offeredFor(
  agents: readonly AgentEntry[],
  tiers: TierEvidence | undefined,
): Pick<DecisionBase, 'offered'> {
  const offered = new Set<Rung>(agents.flatMap((a) => tiersToOffer(tierAgent(a), tiers?.(a.id))));
  return offered.size === 0 ? {} : { offered: LADDER.filter((rung) => offered.has(rung)) };
}
