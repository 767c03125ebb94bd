import { safeLine } from '../core/untrusted.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import type { RouteDecision, TeamPlan, Tier } from './decision.ts';

/** Budget of the injected text: 150 tokens, at four characters a token. */
export const MAX_CONTEXT_CHARS = 600;

/** Longest part of an agent's description that is quoted. */
const HINT_CHARS = 90;

/**
 * The context that is added to a routed prompt, or undefined for silence. Factual, names its source and the full ids, and says
 * that delegation is the person's standing request, because recent models do not delegate unless the person asked.
 */
export function renderContext(decision: RouteDecision, snapshot: RegistrySnapshot): string | undefined {
  switch (decision.kind) {
    case 'abstain':
      return undefined;
    case 'agent':
      return fit(
        `${SOURCE} this request matches the agent ${decision.agent}${because(decision)}. ${STANDING} ${call(decision.agent, decision.tier)}`,
        next(decision.candidates, [decision.agent]),
      );
    case 'shortlist':
      return fit(
        `${SOURCE} this request belongs to ${decision.plugin}. ${STANDING} Call Agent with subagent_type set to exactly one of:\n${decision.choices.map((id) => choice(id, snapshot)).join('\n')}`,
        '',
      );
    case 'team':
      return fit(
        `${SOURCE} this request has parts for several agents. ${STANDING} Call Agent for each, ${order(decision.plan)}:\n${plan(decision.plan)}`,
        '',
      );
  }
}

const SOURCE = 'Routing by the jira-orchestrator plugin:';
const STANDING = 'The user enabled this plugin to have such work delegated.';

function call(agent: string, tier: Tier): string {
  const model = tier === 'inherit' ? '' : `, model "${tier}"`;
  return `Call Agent with subagent_type "${agent}"${model}; the id is valid although no agent list shows it.`;
}

function because(decision: RouteDecision): string {
  const words = decision.reasons
    .filter((r) => r.weight > 0 && (r.kind === 'keyword' || r.kind === 'term'))
    .flatMap((r) => /“(.+?)”/.exec(r.text)?.[1] ?? [])
    .slice(0, 3);
  return words.length === 0 ? '' : ` (${[...new Set(words)].join(', ')})`;
}

/** What else came close, with the plugin's name left out where it is the same. */
function next(candidates: RouteDecision['candidates'], taken: readonly string[]): string {
  const others = candidates.filter((c) => !taken.includes(c.agent)).slice(0, 2);
  return others.length === 0 ? '' : ` Also close: ${others.map((c) => c.agent).join(', ')}.`;
}

function choice(id: string, snapshot: RegistrySnapshot): string {
  const description = snapshot.agents.find((a) => a.id === id)?.description ?? '';
  return `- ${id}: ${safeLine(description, HINT_CHARS)}`;
}

function order(plan: TeamPlan): string {
  return plan.strategy === 'parallel' ? 'at the same time' : 'in this order';
}

function plan(p: TeamPlan): string {
  return p.phases
    .flatMap((phase, i) =>
      phase.members.map((m) => `${i + 1}. ${m.agent}: ${safeLine(m.intent, HINT_CHARS)}`),
    )
    .join('\n');
}

/** Adds what still fits; cuts whole lines from the end when even the main text is too long. */
function fit(main: string, extra: string): string {
  if (main.length + extra.length <= MAX_CONTEXT_CHARS) return main + extra;
  if (main.length <= MAX_CONTEXT_CHARS) return main;
  const lines = main.split('\n');
  while (lines.length > 2 && lines.join('\n').length > MAX_CONTEXT_CHARS) lines.pop();
  return lines.join('\n').slice(0, MAX_CONTEXT_CHARS);
}
