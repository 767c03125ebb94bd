import { LADDER, type Rung, type Tier } from '../../scripts/models/ladder.ts';
import { costOf, type PriceBook, type TokenUsage } from '../../scripts/models/prices.ts';
import { chooseTier, type TierContext, tierAsPicked } from '../../scripts/models/tier.ts';
import type { RegistrySnapshot } from '../../scripts/registry/entry.ts';
import { agentById } from '../../scripts/registry/query.ts';
import { tierAgent } from '../../scripts/routing/agent-facts.ts';
import { offeredIn } from '../../scripts/routing/render.ts';
import type { Router } from '../../scripts/routing/router.ts';
import type { TierPrompt } from './tiers.ts';

/** A labelled prompt with the tier that it was given. */
export interface TierScored {
  readonly label: TierPrompt;
  readonly got: Rung;
  /** Whether the router names an agent for it; if not, it was judged as work without a known agent. */
  readonly delegated: boolean;
  /** Whether the text that goes along with it has the session's model choose. Then `got` is that choice, where one is known. */
  readonly asked: boolean;
}

/** A session on opus, so that nothing but the work decides. */
const ON_OPUS: TierContext = { session: 'opus' };

/** What models chose, by the ids of prompts. */
export interface AskedChoices {
  readonly choices: ReadonlyMap<string, Rung>;
  readonly snapshot: RegistrySnapshot;
  /** What is known when the prompt is typed; at the call the session is known to run on opus. Default: the same. */
  readonly atPrompt?: TierContext;
}

/**
 * The tier of each prompt as people would get it: that of the agent it is routed to; by its words alone, or, where the session's model is
 * told to choose, as `asked` has it.
 */
export function scoreTiers(
  router: Router,
  labels: readonly TierPrompt[],
  asked?: AskedChoices,
): TierScored[] {
  return labels.map((label) => {
    const decision = router.route({
      prompt: label.prompt,
      evidence: { project: new Map(), tiers: () => asked?.atPrompt ?? ON_OPUS },
    });
    const offered = offeredIn(decision);
    const give = (tier: Tier): TierScored => ({
      label,
      got: tier === 'inherit' ? 'opus' : tier,
      delegated: decision.kind !== 'abstain',
      asked: offered.length > 0,
    });
    if (decision.kind === 'abstain') return give(router.tier(label.prompt, undefined, ON_OPUS));
    const agent = asked === undefined ? undefined : agentById(asked.snapshot, decision.agent);
    if (agent === undefined) return give(decision.tier);
    const choice = asked?.choices.get(label.id);
    const highest = offered.at(-1);
    if (choice === undefined || highest === undefined)
      return give(chooseTier(decision.work, tierAgent(agent), ON_OPUS).tier);
    // Whoever would have chosen more takes the highest that is offered.
    const picked = LADDER.indexOf(choice) > LADDER.indexOf(highest) ? highest : choice;
    return give(tierAsPicked(picked, offered, decision.work, tierAgent(agent), ON_OPUS));
  });
}

/** Shares with what they are shares of. */
export interface TierSummary {
  readonly n: number;
  /** Prompts that got the tier of their label. */
  readonly agree: number;
  /** Prompts labelled opus, and the share of them that got less. */
  readonly hard: number;
  readonly hardBelow: number | undefined;
  /** Rows: label; columns: what was given; both from haiku to opus. */
  readonly matrix: readonly (readonly number[])[];
}

export function summariseTiers(scored: readonly TierScored[]): TierSummary {
  const matrix = LADDER.map((label) =>
    LADDER.map((got) => scored.filter((s) => s.label.tier === label && s.got === got).length),
  );
  const hard = scored.filter((s) => s.label.tier === 'opus');
  const below = hard.filter((s) => s.got !== 'opus').length;
  return {
    n: scored.length,
    agree: scored.filter((s) => s.got === s.label.tier).length / scored.length,
    hard: hard.length,
    hardBelow: hard.length === 0 ? undefined : below / hard.length,
    matrix,
  };
}

/** One request of an agent in the middle of its run. Assumed, not measured: no ledger of real runs lies in this repository. */
export const ASSUMED_REQUEST: TokenUsage = {
  inputTokens: 200,
  outputTokens: 700,
  cacheReadTokens: 40_000,
  cacheWriteTokens: 2_500,
  cacheWrite5mTokens: 2_500,
  cacheWrite1hTokens: 0,
};

/** Requests of a run by what its prompt was labelled; each set of them is one assumption. */
export const ASSUMED_REQUESTS = {
  'every prompt 15 requests': { haiku: 15, sonnet: 15, opus: 15 },
  'haiku 4, sonnet 15, opus 45 requests': { haiku: 4, sonnet: 15, opus: 45 },
} as const satisfies Readonly<Record<string, Readonly<Record<Rung, number>>>>;

/** Dollars for a mix of prompts: as chosen, and with all of them on one tier. The same tokens on each tier. */
export interface Simulated {
  readonly chosen: number;
  readonly all: Readonly<Record<Rung, number>>;
}

/** What the mix would cost at the newest list prices. Throws when a tier has no price. */
export function simulate(
  scored: readonly TierScored[],
  book: PriceBook,
  requests: Readonly<Record<Rung, number>>,
): Simulated {
  const perRequest = (tier: Rung): number => {
    const cost = costOf(book, book.tiers[tier], ASSUMED_REQUEST);
    if (cost.kind !== 'priced') throw new Error(`${tier} has no price`);
    return cost.nanoUsd / 1e9;
  };
  const sum = (tierOf: (s: TierScored) => Rung): number =>
    scored.reduce((total, s) => total + requests[s.label.tier] * perRequest(tierOf(s)), 0);
  return {
    chosen: sum((s) => s.got),
    all: { haiku: sum(() => 'haiku'), sonnet: sum(() => 'sonnet'), opus: sum(() => 'opus') },
  };
}
