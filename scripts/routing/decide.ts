import type { Work } from '../models/work.ts';
import { tierOfRun } from './agent-facts.ts';
import { type Assessment, assess, type RankedAgent } from './assess.ts';
import { complexityOf, workIn } from './complexity.ts';
import type { DecisionBase, Evidence, Reason, RouteDecision, ScoredAgent, TeamDecision } from './decision.ts';
import { estimateOf, estimateOfTeam, WHOSE } from './estimate.ts';
import { reasonsFor } from './explain/reasons.ts';
import { findTeam } from './find-team.ts';
import { reasonOf, taughtOf, taughtSilence, withTaught } from './learned/apply.ts';
import type { Teacher } from './learned/teacher.ts';
import { declaredKeywords } from './plugins/plugin-score.ts';
import { shares } from './rank/score.ts';
import type { Reading } from './reading.ts';
import type { RouterState } from './state.ts';

/** How many agents a decision reports. */
const REPORTED = 25;

/** Most and fewest agents of a shortlist. */
const SHORTLIST = { least: 3, most: 5 } as const;

/** The decision for a prompt that passed the guards. */
export function decide(
  state: RouterState,
  prompt: Reading,
  evidence: Evidence,
  teacher?: Teacher,
): RouteDecision {
  const whole = assess(state, prompt, evidence);
  const work = workIn(prompt.prose, whole.query);
  const taught = taughtOf(state, whole.query.terms, evidence, teacher);
  if (taught !== undefined) {
    if (taught.agent === undefined) return taughtSilence(whole, taught, complexityOf(work));
    const first = withTaught(state, whole, taught.agent);
    const decision = single(state, first, first.plugins[0]?.plugin ?? '', work, evidence);
    return { ...decision, confidence: taught.likeness, reasons: [reasonOf(taught), ...decision.reasons] };
  }
  const best = whole.plugins[0];
  if (best === undefined || whole.any < state.policy.thresholds.speak || whole.ranked.length === 0)
    return unsure(whole, state.policy.thresholds.speak, work);
  const team = findTeam(state, prompt.prose, whole, evidence);
  if (team !== undefined) return teamDecision(whole, team, work, evidence);
  return single(state, whole, leadingPlugin(state, whole, best.plugin), work, evidence);
}

function unsure(whole: Assessment, speak: number, work: Work): RouteDecision {
  const { any, other } = whole;
  const text = `the probability that a plugin is meant is ${any.toFixed(2)}, below ${speak}`;
  const reasons: Reason[] = [{ kind: 'threshold', text, weight: 1 }];
  const isOthers = other !== undefined && other.probability >= speak;
  if (isOthers)
    reasons.unshift({
      kind: 'threshold',
      text: `it fits ${other.plugin}, which is not installed`,
      weight: 1,
    });
  return {
    kind: 'abstain',
    cause: isOthers ? 'not-installed' : 'low-confidence',
    confidence: 1 - any,
    candidates: report(whole.ranked),
    plugins: whole.plugins,
    complexity: complexityOf(work),
    tier: 'inherit',
    tierReason: 'nothing is delegated',
    reasons,
  };
}

/**
 * The plugin whose agents are chosen from. What plugins declare tells them apart better than their agents do; of plugins that declare
 * nothing, as a stranger's, the agents' own words are all there is, so that the best agent of all decides (strangers' collections by
 * plugin, n = 384: R@1 0.578, with the plugin first 0.563).
 */
function leadingPlugin(state: RouterState, whole: Assessment, best: string): string {
  const first = whole.ranked[0]?.plugin ?? best;
  const declares = (name: string): boolean =>
    state.model.plugins.some((p) => p.name === name && declaredKeywords(p) > 0);
  return declares(best) || declares(first) ? best : first;
}

function single(
  state: RouterState,
  whole: Assessment,
  plugin: string,
  work: Work,
  evidence: Evidence,
): RouteDecision {
  const mine = whole.ranked.filter((r) => r.plugin === plugin).sort((a, b) => b.own - a.own);
  const ordered = mine.length === 0 ? [...whole.ranked] : mine;
  const top = ordered[0] as RankedAgent;
  const share = shares(ordered.map((r) => r.own));
  const base: DecisionBase = {
    candidates: report([top, ...whole.ranked.filter((r) => r !== top)]),
    plugins: whole.plugins,
    reasons: reasonsFor(state, whole, top, evidence),
    complexity: complexityOf(work),
    ...tierOfRun(work, top.entry, evidence.tiers?.(top.agent)),
  };
  const confidence = whole.plugins.find((p) => p.plugin === top.plugin)?.probability ?? 0;
  const common = { plugin: top.plugin, agent: top.agent, confidence, ...base };
  const runs = evidence.runs?.(top.agent);
  if (ordered.length >= 2 && (share[0] as number) < state.policy.thresholds.oneAgent) {
    const estimate = estimateOf(runs, WHOSE.shortlist(top.agent));
    return { kind: 'shortlist', choices: shortlist(ordered, share), estimate, ...common };
  }
  return {
    kind: 'agent',
    fallbacks: fallbacks(state, whole, ordered),
    model: top.entry.model,
    estimate: estimateOf(runs),
    ...common,
  };
}

/** Who could take over: the next two of the plugin, and the best of a plugin to which it hands on (`canRouteTo`). */
function fallbacks(state: RouterState, whole: Assessment, ordered: readonly RankedAgent[]): string[] {
  const plugin = ordered[0]?.plugin;
  const to = state.model.plugins.find((p) => p.name === plugin)?.routing.canRouteTo ?? [];
  const next = whole.ranked.find((r) => r.plugin !== plugin && to.includes(r.plugin));
  return [...ordered.slice(1, 3), ...(next === undefined ? [] : [next])].map((r) => r.agent);
}

/** The agents that together hold most of the probability, three to five of them. */
function shortlist(ordered: readonly RankedAgent[], share: readonly number[]): string[] {
  const choices: string[] = [];
  let sum = 0;
  for (let i = 0; i < ordered.length && choices.length < SHORTLIST.most; i++) {
    if (choices.length >= SHORTLIST.least && sum > 0.8) break;
    choices.push((ordered[i] as RankedAgent).agent);
    sum += share[i] as number;
  }
  return choices;
}

function teamDecision(
  whole: Assessment,
  found: { plan: TeamDecision['plan']; members: readonly RankedAgent[]; reasons: readonly Reason[] },
  work: Work,
  evidence: Evidence,
): TeamDecision {
  const lead = found.members[0] as RankedAgent;
  const sick = evidence.unhealthy?.get(lead.agent);
  return {
    kind: 'team',
    plugin: lead.plugin,
    agent: lead.agent,
    plan: found.plan,
    confidence: whole.any,
    estimate: estimateOfTeam(found.plan, evidence.runs),
    candidates: report([
      ...found.members,
      ...whole.ranked.filter((r) => !found.members.some((m) => m.agent === r.agent)),
    ]),
    plugins: whole.plugins,
    reasons:
      sick === undefined ? found.reasons : [...found.reasons, { kind: 'health', text: sick, weight: -1 }],
    complexity: complexityOf(work),
    ...tierOfRun(work, lead.entry, evidence.tiers?.(lead.agent)),
  };
}

/** The best of a ranking, as a decision shows them. */
export function report(ranked: readonly RankedAgent[]): ScoredAgent[] {
  return ranked
    .slice(0, REPORTED)
    .map(({ agent, plugin, score }) => ({ agent, plugin, score: Number(score.toFixed(4)) }));
}
