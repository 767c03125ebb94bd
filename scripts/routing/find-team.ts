import { type Assessment, assess, type RankedAgent } from './assess.ts';
import type { Evidence, Reason, TeamPlan } from './decision.ts';
import { intents } from './intents.ts';
import type { RouterState } from './state.ts';
import { type PlannedMember, planTeam } from './team.ts';

/** A plugin's part must also be seen in the whole prompt, at least this much beside the strongest plugin. */
const WHOLE_SHARE = 0.02;

/** Most members of a team. */
const MOST = 4;

/** Plugins whose results others build on, first: identity, then services, then pages; reports come last. */
const RANK: Readonly<Record<string, number>> = {
  'lobbi-platform-manager': 0,
  'fastapi-backend': 1,
  'frontend-powerhouse': 2,
};

interface Part {
  readonly best: RankedAgent;
  readonly intent: string;
  readonly afterPrevious: boolean;
}

/**
 * A team, when different parts of a prompt clearly belong to different plugins; undefined for a prompt of one trade. Each part
 * is assessed by itself, so cost is a few more assessments, paid only by prompts that have parts and more than one likely plugin.
 */
export function findTeam(
  state: RouterState,
  prose: string,
  whole: Assessment,
  evidence: Evidence,
): { plan: TeamPlan; members: RankedAgent[]; reasons: Reason[] } | undefined {
  const likely = new Set(
    whole.plugins.filter((p) => isLikely(whole, p.plugin, p.probability)).map((p) => p.plugin),
  );
  if (likely.size < 2) return undefined;
  const parts = intents(prose);
  if (parts.length < 2) return undefined;
  const found = new Map<string, Part>();
  for (const part of parts) {
    const assessed = assess(state, part.text, { ...evidence, last: undefined });
    const top = assessed.plugins[0];
    if (top === undefined || top.probability < state.policy.thresholds.intent || !likely.has(top.plugin))
      continue;
    if (found.has(top.plugin) || (assessed.signals.get(top.plugin)?.strong ?? 0) === 0) continue;
    const best = assessed.ranked.filter((r) => r.plugin === top.plugin).sort((a, b) => b.own - a.own)[0];
    if (best !== undefined)
      found.set(top.plugin, { best, intent: part.text, afterPrevious: part.afterPrevious });
  }
  if (found.size < 2) return undefined;
  return assemble([...found.values()].slice(0, MOST));
}

/** Whether a plugin has enough of the whole prompt to be a member: named by its own words, or probable. */
function isLikely(whole: Assessment, plugin: string, probability: number): boolean {
  return probability >= WHOLE_SHARE && (whole.signals.get(plugin)?.strong ?? 0) > 0;
}

function assemble(parts: readonly Part[]): { plan: TeamPlan; members: RankedAgent[]; reasons: Reason[] } {
  const planned: PlannedMember[] = parts.map((p) => ({
    plugin: p.best.plugin,
    agent: p.best.agent,
    intent: p.intent,
    afterPrevious: p.afterPrevious,
  }));
  const dependsOn = (later: string, earlier: string): boolean => {
    const a = RANK[earlier];
    const b = RANK[later];
    return a !== undefined && b !== undefined && a < b;
  };
  return {
    plan: planTeam(planned, dependsOn),
    members: parts.map((p) => p.best),
    reasons: parts.map((p) => ({ kind: 'term', text: `“${p.intent}” is for ${p.best.agent}`, weight: 1 })),
  };
}
