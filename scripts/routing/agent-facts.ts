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

/** Somebody who names a model has chosen already. */
const NAMES_A_MODEL = /\b(?:haiku|sonnet|opus|fable)\b/i;

/** The tiers that one of the agents may be given by the session's model; which of them the called one can have is seen when it is called. */
export function offeredFor(
  prose: string,
  agents: readonly AgentEntry[],
  tiers: TierEvidence | undefined,
): Pick<DecisionBase, 'offered'> {
  if (NAMES_A_MODEL.test(prose)) return {};
  const offered = new Set<Rung>(agents.flatMap((a) => tiersToOffer(tierAgent(a), tiers?.(a.id))));
  return offered.size === 0 ? {} : { offered: LADDER.filter((rung) => offered.has(rung)) };
}
