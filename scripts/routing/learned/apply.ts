import type { Assessment, RankedAgent } from '../assess.ts';
import type { AbstainDecision, Complexity, Evidence, Reason, ScoredPlugin } from '../decision.ts';
import type { RouterState } from '../state.ts';
import type { Taught } from './learned.ts';
import type { Teacher } from './teacher.ts';

/** Larger than any difference of scores: no other agent of the plugin has a share beside one that was taught. */
const FIRST = 1_000;

/**
 * What corrections say of a prompt, as far as it can be followed: an agent that has gone is passed over, and one that keeps
 * failing is left to the router, which routes around it.
 */
export function taughtOf(
  state: RouterState,
  terms: ReadonlyMap<string, number>,
  evidence: Evidence,
  teacher: Teacher | undefined,
): Taught | undefined {
  return teacher?.ask(terms, (id) => state.agents.has(id) && evidence.unhealthy?.has(id) !== true);
}

/** The assessment as if the router had come to the taught agent by itself; the numbers of the others stay. */
export function withTaught(state: RouterState, whole: Assessment, agent: string): Assessment {
  const known = whole.ranked.find((r) => r.agent === agent) ?? unranked(state, agent);
  if (known === undefined) return whole;
  const first = { ...known, own: known.own + FIRST };
  const [mine, others] = [true, false].map((is) =>
    whole.plugins.filter((p) => (p.plugin === known.plugin) === is),
  ) as [ScoredPlugin[], ScoredPlugin[]];
  return {
    ...whole,
    ranked: [first, ...whole.ranked.filter((r) => r.agent !== agent)],
    plugins: [...mine, ...others],
  };
}

/** An agent that no word of the prompt led to. */
function unranked(state: RouterState, agent: string): RankedAgent | undefined {
  const entry = state.agents.get(agent);
  if (entry === undefined) return undefined;
  return { agent, plugin: entry.plugin, score: 0, own: 0, entry, position: state.routed.indexOf(entry) };
}

/** Silence, because such prompts were said to need nobody. */
export function taughtSilence(whole: Assessment, taught: Taught, complexity: Complexity): AbstainDecision {
  return {
    kind: 'abstain',
    cause: 'learned',
    confidence: taught.likeness,
    candidates: [],
    plugins: whole.plugins,
    reasons: [reasonOf(taught)],
    complexity,
    tier: 'inherit',
    tierReason: 'nothing is delegated',
  };
}

/** For people: which corrections made the decision. */
export function reasonOf({ agent, likeness, examples }: Taught): Reason {
  const many = examples === 1 ? 'a prompt' : `${examples} prompts`;
  const where = agent === undefined ? 'to need no agent' : `to be for ${agent}`;
  return {
    kind: 'learned',
    text: `you have corrected ${many} like this one ${where} (likeness ${likeness.toFixed(2)})`,
    weight: 2,
  };
}
