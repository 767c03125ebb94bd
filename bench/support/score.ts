import type { RouteDecision } from '../../scripts/routing/decision.ts';
import type { Router } from '../../scripts/routing/router.ts';
import type { LabelledPrompt } from './sets.ts';

/** What came of one labelled prompt. */
export interface Scored {
  readonly label: LabelledPrompt;
  readonly decision: RouteDecision;
  readonly plugin: string | null;
  readonly pluginRight: boolean;
  /** Undefined where the label names no agent. Silence, or another plugin, counts as wrong. */
  readonly agentRight: boolean | undefined;
}

export function scoreAll(router: Router, labels: readonly LabelledPrompt[]): Scored[] {
  return labels.map((label) => {
    const decision = router.route({ prompt: label.prompt });
    const plugin = decision.kind === 'abstain' ? null : decision.plugin;
    const right =
      plugin === label.plugin ||
      (plugin !== null && (label.alsoOk.includes(plugin) || label.team.includes(plugin)));
    const agent = decision.kind === 'abstain' ? undefined : decision.agent;
    const wanted = label.agent ?? undefined;
    const agents = wanted === undefined ? undefined : [wanted, ...(label.alsoOkAgents ?? [])];
    return {
      label,
      decision,
      plugin,
      pluginRight: right,
      agentRight: agents === undefined ? undefined : agents.includes(agent ?? ''),
    };
  });
}

/** The figures that the gate and the tables use. Shares are undefined where n is 0. */
export interface Summary {
  readonly inScope: number;
  readonly pluginRight: number | undefined;
  readonly falseAbstention: number | undefined;
  readonly silent: number;
  readonly silenceKept: number | undefined;
  readonly agents: number;
  readonly agentRight: number | undefined;
  readonly teams: number;
  /** Share of prompts with several intents for which a team with exactly those plugins was made. */
  readonly teamExact: number | undefined;
  /** Share of single-intent prompts for which a team was made. */
  readonly falseTeam: number | undefined;
}

export function summarise(scored: readonly Scored[]): Summary {
  const inScope = scored.filter((s) => s.label.plugin !== null);
  const silent = scored.filter((s) => s.label.plugin === null);
  const withAgent = scored.filter((s) => s.agentRight !== undefined);
  const several = inScope.filter((s) => s.label.team.length > 1);
  const single = inScope.filter((s) => s.label.team.length <= 1);
  return {
    inScope: inScope.length,
    pluginRight: share(inScope, (s) => s.pluginRight),
    falseAbstention: share(inScope, (s) => s.plugin === null),
    silent: silent.length,
    silenceKept: share(silent, (s) => s.plugin === null),
    agents: withAgent.length,
    agentRight: share(withAgent, (s) => s.agentRight === true),
    teams: several.length,
    teamExact: share(several, (s) => sameSet(teamOf(s.decision), s.label.team)),
    falseTeam: share(single, (s) => s.decision.kind === 'team'),
  };
}

export function teamOf(decision: RouteDecision): string[] {
  return decision.kind === 'team' ? decision.plan.phases.flatMap((p) => p.members.map((m) => m.plugin)) : [];
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((x) => b.includes(x));
}

function share<T>(items: readonly T[], test: (item: T) => boolean): number | undefined {
  return items.length === 0 ? undefined : items.filter(test).length / items.length;
}
