import type { Tier } from '../models/ladder.ts';
import type { Complexity, Reason, RouteDecision, ScoredAgent, TeamPlan } from '../routing/decision.ts';
import type { Router } from '../routing/router.ts';
import { round } from './format.ts';

/** A decision as `schemas/batch-result.schema.json` says; `route --json` adds to it. */
export interface DecisionResult {
  readonly kind: RouteDecision['kind'];
  /** Null when nothing is delegated. */
  readonly plugin: string | null;
  readonly agent: string | null;
  readonly confidence: number;
  /** Best first, filled also when nothing is delegated; scores compare within one decision only. */
  readonly candidates: readonly ScoredAgent[];
  /** In the order of the plan; empty for anything but a team. */
  readonly team: ReadonlyArray<{ readonly plugin: string; readonly agent: string }>;
  readonly complexity: Complexity;
  readonly tier: Tier;
  readonly reasons: readonly Reason[];
}

/** The result of a decision with up to `top` candidates. A guard looks at no agent; then they are ranked here, by the words alone. */
export function resultOf(
  decision: RouteDecision,
  prompt: string,
  router: Pick<Router, 'rankAll'>,
  top: number,
): DecisionResult {
  const quiet = decision.kind === 'abstain';
  const known = decision.candidates;
  const candidates = quiet && known.length === 0 && top > 0 ? router.rankAll(prompt) : known;
  return {
    kind: decision.kind,
    plugin: quiet ? null : decision.plugin,
    agent: quiet ? null : decision.agent,
    confidence: round(decision.confidence),
    candidates: candidates
      .slice(0, top)
      .map(({ agent, plugin, score }) => ({ agent, plugin, score: round(score) })),
    team: decision.kind === 'team' ? members(decision.plan) : [],
    complexity: decision.complexity,
    tier: decision.tier,
    reasons: decision.reasons.map((r) => ({ ...r, weight: round(r.weight) })),
  };
}

const members = (plan: TeamPlan): { plugin: string; agent: string }[] =>
  plan.phases.flatMap((phase) => phase.members.map(({ plugin, agent }) => ({ plugin, agent })));
