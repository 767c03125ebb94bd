import type { Rung, Tier } from '../models/ladder.ts';
import type { TierContext } from '../models/tier.ts';
import type { Work } from '../models/work.ts';
import type { Model } from '../registry/entry.ts';
import type { Teacher } from './learned/teacher.ts';

/** How much there is to do, from the prompt alone. */
export type Complexity = 'low' | 'medium' | 'high';

/** An agent that was considered. `score` is comparable within one decision only. */
export interface ScoredAgent {
  readonly agent: string;
  readonly plugin: string;
  readonly score: number;
}

/** A plugin that was considered; `probability` is calibrated on the routing sets (see bench/README.md). */
export interface ScoredPlugin {
  readonly plugin: string;
  readonly probability: number;
}

/** One thing that spoke for or against a route, in words that a person can check. */
export interface Reason {
  readonly kind:
    | 'term'
    | 'keyword'
    | 'concept'
    | 'evidence'
    | 'session'
    | 'named'
    | 'health'
    | 'learned'
    | 'guard'
    | 'threshold';
  readonly text: string;
  /** Share of the decision, for sorting; negative speaks against. */
  readonly weight: number;
}

/** One agent's part of a team plan. */
export interface TeamMember {
  readonly plugin: string;
  readonly agent: string;
  /** The part of the prompt that called for this member. */
  readonly intent: string;
}

/** Members who can work at the same time; a phase starts when the phases in `after` (by number, from 0) are done. */
export interface TeamPhase {
  readonly members: readonly TeamMember[];
  readonly after: readonly number[];
}

/** How several agents share one prompt. */
export interface TeamPlan {
  readonly strategy: 'single' | 'sequential' | 'parallel' | 'mixed';
  readonly lead: string;
  readonly phases: readonly TeamPhase[];
}

/** From low to high; both of two significant digits. */
export type Range = readonly [low: number, high: number];

/** What a route may cost and take, with its basis named. `none` when there is too little to base it on. */
export type Estimate =
  | {
      readonly kind: 'estimate';
      /** Undefined: not measured. One of the two is known. */
      readonly dollars: Range | undefined;
      readonly minutes: Range | undefined;
      readonly basis: string;
    }
  | { readonly kind: 'none'; readonly basis: string };

/** What every decision carries, whatever was decided. */
export interface DecisionBase {
  /** Best first; filled also when abstaining, so that people can see what came close. */
  readonly candidates: readonly ScoredAgent[];
  readonly plugins: readonly ScoredPlugin[];
  readonly reasons: readonly Reason[];
  readonly complexity: Complexity;
  readonly tier: Tier;
  /** What led to the tier, in order, with `; ` between. */
  readonly tierReason: string;
  /** The tiers that the session's model may choose from, cheapest first; whether the text has room to ask, `offeredIn` of render.ts says. */
  readonly offered?: readonly Rung[];
  /** The prompt names a model: the person has chosen, and the text says none. */
  readonly namesModel?: true;
  /** What the tier was chosen from, so that it can be chosen again when more is known; absent when nothing is delegated. */
  readonly work?: Work;
}

/** A route to one agent. */
export interface AgentDecision extends DecisionBase {
  readonly kind: 'agent';
  readonly plugin: string;
  readonly agent: string;
  /** Probability of the plugin; of a route that was taught, the likeness to the corrected prompt. */
  readonly confidence: number;
  readonly fallbacks: readonly string[];
  readonly model: Model;
  readonly estimate: Estimate;
}

/** The plugin is clear, the agent is not: three to five to choose from. */
export interface ShortlistDecision extends DecisionBase {
  readonly kind: 'shortlist';
  readonly plugin: string;
  readonly agent: string;
  readonly choices: readonly string[];
  readonly confidence: number;
  readonly estimate: Estimate;
}

/** Several intents for several plugins. */
export interface TeamDecision extends DecisionBase {
  readonly kind: 'team';
  readonly plugin: string;
  readonly agent: string;
  readonly plan: TeamPlan;
  readonly confidence: number;
  readonly estimate: Estimate;
}

/** Nothing is added to the prompt. `cause` is stable: `guard:acknowledge`, `low-confidence`, `learned`, `empty-registry`, … */
export interface AbstainDecision extends DecisionBase {
  readonly kind: 'abstain';
  readonly cause: string;
  readonly confidence: number;
}

/** What is decided for a prompt: one agent, a few of one plugin to choose from, several for several intents, or nothing. */
export type RouteDecision = AgentDecision | ShortlistDecision | TeamDecision | AbstainDecision;

/** The agents that the injected text names, each once. */
export function agentsNamedBy(decision: RouteDecision): readonly string[] {
  switch (decision.kind) {
    case 'abstain':
      return [];
    case 'agent':
      return [decision.agent];
    case 'shortlist':
      return [...new Set([decision.agent, ...decision.choices])];
    case 'team':
      return [...new Set(decision.plan.phases.flatMap((phase) => phase.members.map((m) => m.agent)))];
  }
}

/** Facts about the project beside the words; gathered outside, because the core reads no files. */
export interface Evidence {
  /** Plugins whose dependencies or file patterns were found in the project, with what was found. */
  readonly project: ReadonlyMap<string, readonly string[]>;
  /** The route of the session's last routed prompt. */
  readonly last?: { readonly plugin: string; readonly agent: string } | undefined;
  /** Agents that keep failing, with the reason shown to people. */
  readonly unhealthy?: ReadonlyMap<string, string> | undefined;
  /** What bounds and raises the tier of an agent's run. */
  readonly tiers?: TierEvidence | undefined;
  /** What is recorded of an agent's runs, for the estimate; it changes no route. */
  readonly runs?: RunEvidence | undefined;
}

/** Gives what is known for choosing the tier of an agent, by its id. */
export type TierEvidence = (agent: string) => TierContext;

/** Gives what is recorded of the runs of an agent, by its id; undefined when nobody has looked. */
export type RunEvidence = (agent: string) => RunFacts | undefined;

/** An agent's latest finished runs. */
export interface RunFacts {
  readonly finished: number;
  /** Day of the oldest of them, `2026-09-01`; undefined without any. */
  readonly since: string | undefined;
  /** Undefined: of none of them. */
  readonly dollars: Spread | undefined;
  readonly minutes: Spread | undefined;
}

/** The middle half of a number: at the first and at the third quarter of the `n` runs of which it is known. */
export interface Spread {
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

export const NO_EVIDENCE: Evidence = { project: new Map() };

/** What is asked of the router. */
export interface RouteRequest {
  readonly prompt: string;
  readonly evidence?: Evidence;
  /** What the person's corrections say; without it the shipped weights decide alone. */
  readonly teacher?: Teacher | undefined;
}
