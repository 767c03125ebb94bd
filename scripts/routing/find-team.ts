import { type Assessment, assess, type RankedAgent } from './assess.ts';
import type { Evidence, Reason, TeamPlan } from './decision.ts';
import { intents } from './intents.ts';
import { Reading } from './reading.ts';
import type { RouterState } from './state.ts';
import { type DependsOn, type PlannedMember, planTeam } from './team.ts';

/** A plugin's part must also be seen in the whole prompt, at least this much beside the strongest plugin. */
const WHOLE_SHARE = 0.02;

/** A part without a keyword of the plugin must be this probable. */
const SURE = 0.8;

/** Most members of a team. */
const MOST = 4;

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
  for (const [i, part] of parts.entries()) {
    // Nothing that is still to come could change the answer.
    if (found.size === likely.size || found.size + parts.length - i < 2) break;
    const assessed = assess(state, new Reading(part.text), { ...evidence, last: undefined });
    const top = assessed.plugins[0];
    if (top === undefined || top.probability < state.policy.thresholds.intent || !likely.has(top.plugin))
      continue;
    if (found.has(top.plugin)) continue;
    if ((assessed.signals.get(top.plugin)?.strong ?? 0) === 0 && top.probability < SURE) continue;
    const best = assessed.ranked.filter((r) => r.plugin === top.plugin).sort((a, b) => b.own - a.own)[0];
    if (best !== undefined)
      found.set(top.plugin, { best, intent: part.text, afterPrevious: part.afterPrevious });
  }
  const members = accepted(state, [...found.values()]);
  if (members.length < 2) return undefined;
  return assemble(members.slice(0, MOST), (later, earlier) => buildsOn(state, later, earlier));
}

/** Whether a plugin has enough of the whole prompt to be a member: named by its own words, or probable. */
function isLikely(whole: Assessment, plugin: string, probability: number): boolean {
  const signals = whole.signals.get(plugin);
  return probability >= WHOLE_SHARE && (signals?.strong ?? 0) + (signals?.weak ?? 0) > 0;
}

/** Without the members whose plugin takes no work from the lead's plugin (`acceptsRoutingFrom` in its `arbiter.json`). */
function accepted(state: RouterState, parts: readonly Part[]): Part[] {
  const lead = parts[0]?.best.plugin;
  return parts.filter(({ best }, i) => {
    const from = state.model.plugins.find((p) => p.name === best.plugin)?.routing.acceptsRoutingFrom ?? ['*'];
    return i === 0 || from.includes('*') || (lead !== undefined && from.includes(lead));
  });
}

/** Contract before consumer: a plugin may say in `arbiter.json` whose results it builds on. */
function buildsOn(state: RouterState, later: string, earlier: string): boolean {
  return state.model.plugins.find((p) => p.name === later)?.routing.buildsOn.includes(earlier) === true;
}

function assemble(
  parts: readonly Part[],
  dependsOn: DependsOn,
): { plan: TeamPlan; members: RankedAgent[]; reasons: Reason[] } {
  const planned: PlannedMember[] = parts.map((p) => ({
    plugin: p.best.plugin,
    agent: p.best.agent,
    intent: p.intent,
    afterPrevious: p.afterPrevious,
  }));
  return {
    plan: planTeam(planned, dependsOn),
    members: parts.map((p) => p.best),
    reasons: parts.map((p) => ({ kind: 'term', text: `“${p.intent}” is for ${p.best.agent}`, weight: 1 })),
  };
}
