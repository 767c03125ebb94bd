import type { Assessment, RankedAgent } from '../assess.ts';
import type { Evidence, Reason } from '../decision.ts';
import type { IndexedAgent } from '../index/fields.ts';
import type { RouterState } from '../state.ts';

/** Most terms and keywords named. */
const MOST = 5;

/** What made the route: keywords of the plugin, words found in the agent's texts, evidence, health. Strongest first. */
export function reasonsFor(
  state: RouterState,
  whole: Assessment,
  top: RankedAgent,
  evidence: Evidence,
): Reason[] {
  const reasons: Reason[] = [...keywords(whole, top.plugin), ...terms(state, whole, top)];
  const found = evidence.project.get(top.plugin);
  if (found !== undefined && found.length > 0) {
    reasons.push({ kind: 'evidence', text: `the project has ${found.slice(0, 3).join(', ')}`, weight: 0.8 });
  }
  if (evidence.last?.plugin === top.plugin) {
    reasons.push({
      kind: 'session',
      text: `the session's last route was ${evidence.last.agent}`,
      weight: 0.6,
    });
  }
  for (const [agent, why] of evidence.unhealthy ?? []) {
    if (whole.ranked.some((r) => r.agent === agent && r.plugin === top.plugin))
      reasons.push({ kind: 'health', text: `${agent}: ${why}`, weight: -1 });
  }
  return reasons.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

function keywords(whole: Assessment, plugin: string): Reason[] {
  const hits = whole.signals.get(plugin)?.hits ?? [];
  return [...hits]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST)
    .map((h) => ({
      kind: 'keyword',
      text: `“${h.phrase}” is a ${h.kind} keyword of ${plugin}`,
      weight: h.kind === 'against' ? -h.weight : h.kind === 'strong' ? 1.5 * h.weight : 0.7 * h.weight,
    }));
}

/** Words of the prompt in the agent's texts, with the fields that hold them. */
function terms(state: RouterState, whole: Assessment, top: RankedAgent): Reason[] {
  const agent = top.position;
  const { id } = state.index.agents[agent] as IndexedAgent;
  const words = new Map(whole.query.tokens.map((t) => [t.term, t.word]));
  const found: Reason[] = [];
  for (const [term, weight] of whole.query.terms) {
    const held = state.index.held(term, agent);
    if (held === undefined) continue;
    found.push({
      kind: 'term',
      text: `“${words.get(term) ?? term}” in ${held.fields.join(', ')} of ${id}`,
      weight: (weight * held.idf) / 4,
    });
  }
  return found.sort((a, b) => b.weight - a.weight).slice(0, MOST);
}
