import type { Tier } from '../models/ladder.ts';
import { chooseTier, type TierContext } from '../models/tier.ts';
import type { Work } from '../models/work.ts';
import type { AgentEntry } from '../registry/entry.ts';
import type { DecisionBase } from './decision.ts';

/** The tier an agent's author chose. `fable` is above the ladder and left to the session. */
export function ownTier(agent: Pick<AgentEntry, 'model'>): Tier {
  return agent.model === 'fable' ? 'inherit' : agent.model;
}

/** The tier of an agent's run as a decision carries it. */
export function tierOfRun(
  work: Work,
  agent: AgentEntry,
  context: TierContext | undefined,
): Pick<DecisionBase, 'tier' | 'tierReason' | 'work'> {
  const { tier, reasons } = chooseTier(work, { own: ownTier(agent), ...agent.tiers }, context);
  return { tier, tierReason: reasons.join('; '), work };
}
