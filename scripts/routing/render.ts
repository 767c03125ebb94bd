import { safeLine } from '../core/untrusted.ts';
import type { Tier } from '../models/ladder.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { agentById } from '../registry/query.ts';
import type { RouteDecision, TeamPlan } from './decision.ts';

/** Budget of the injected text: 150 tokens, at four bytes a token, less the frame that Claude Code puts around it. */
export const MAX_CONTEXT_CHARS = 520;

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
      return withExtra(
        `${SOURCE} this request matches the agent ${decision.agent}${because(decision)}. ${STANDING} ${call(decision.agent, decision.tier)}`,
        next(decision.candidates, [decision.agent]),
      );
    case 'shortlist':
      return fitLines(
        `${SOURCE} this request belongs to ${decision.plugin}. ${STANDING} Call Agent with subagent_type set to exactly one of:`,
        decision.choices.map((id) => ({ line: `- ${id}`, hint: description(id, snapshot) })),
      );
    case 'team':
      return fitLines(
        `${SOURCE} this request has parts for several agents. ${STANDING} Call Agent for each, ${order(decision.plan)}:`,
        decision.plan.phases.flatMap((phase, i) =>
          phase.members.map((m) => ({ line: `${i + 1}. ${m.agent}`, hint: m.intent })),
        ),
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

function description(id: string, snapshot: RegistrySnapshot): string {
  return agentById(snapshot, id)?.description ?? '';
}

function order(plan: TeamPlan): string {
  return plan.strategy === 'parallel' ? 'at the same time' : 'in this order';
}

/** Adds what still fits. */
function withExtra(main: string, extra: string): string {
  return main.length + extra.length <= MAX_CONTEXT_CHARS ? main + extra : main.slice(0, MAX_CONTEXT_CHARS);
}

/** Shortest hint worth its room. */
const MIN_HINT = 12;

/** A list in which every line stays: the room left over is shared among the hints. Whole lines go only when not even the ids fit. */
function fitLines(
  main: string,
  items: ReadonlyArray<{ readonly line: string; readonly hint: string }>,
): string {
  const kept = [...items];
  const size = (): number => main.length + kept.reduce((sum, item) => sum + item.line.length + 1, 0);
  while (kept.length > 1 && size() > MAX_CONTEXT_CHARS) kept.pop();
  const room = Math.min(HINT_CHARS, Math.floor((MAX_CONTEXT_CHARS - size()) / kept.length) - 2);
  const lines = kept.map(({ line, hint }) =>
    room < MIN_HINT || hint === '' ? line : `${line}: ${safeLine(hint, room)}`,
  );
  return [main, ...lines].join('\n');
}
