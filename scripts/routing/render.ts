import { safeLine } from '../core/untrusted.ts';
import type { Tier } from '../models/ladder.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { agentById } from '../registry/query.ts';
import type {
  AbstainDecision,
  AgentDecision,
  RouteDecision,
  ShortlistDecision,
  TeamDecision,
  TeamPlan,
} from './decision.ts';
import { modelToChoose } from './model-to-choose.ts';

/** Budget of the injected text: 150 tokens, at four bytes a token, less the frame that Claude Code puts around it. */
export const MAX_CONTEXT_CHARS = 520;

/** Longest part of an agent's description that is quoted. */
const HINT_CHARS = 90;

/** Shortest hint worth its room; and the shortest that the choice of a model may leave. */
const MIN_HINT = 12;
const MIN_HINT_BESIDE_CHOICE = 30;

const SOURCE = 'Routing by the jira-orchestrator plugin:';
const STANDING = 'The user enabled this plugin to have such work delegated.';

/**
 * The context that is added to a routed prompt, or undefined for silence. Factual, names its source and the full ids, and says
 * that delegation is the person's standing request, because recent models do not delegate unless the person asked.
 */
export function renderContext(decision: RouteDecision, snapshot: RegistrySnapshot): string | undefined {
  if (decision.kind === 'abstain') return undefined;
  const asks = asksForModel(decision);
  const main = opening(decision, asks ? modelToChoose(decision.offered) : '');
  if (decision.kind === 'agent') return withExtra(main, alsoClose(decision));
  return fitLines(
    main,
    itemsOf(decision, (id) => description(id, snapshot)),
  );
}

/**
 * Whether the text of a decision has the session's model choose the model of the call. Not where the ids are so long, or so many, that too
 * little room would be left to tell the agents apart: the choice by the words of the prompt is there in any case.
 */
export function asksForModel(decision: RouteDecision): boolean {
  if (decision.kind === 'abstain' || decision.offered === undefined) return false;
  const main = opening(decision, modelToChoose(decision.offered));
  if (decision.kind === 'agent') return main.length <= MAX_CONTEXT_CHARS;
  return roomForHints(main, itemsOf(decision)) >= MIN_HINT_BESIDE_CHOICE;
}

/** The text up to the lines of a list. `choice` is how to choose a model; empty: there is nothing to choose. */
function opening(decision: Exclude<RouteDecision, AbstainDecision>, choice: string): string {
  const ask = choice === '' ? '' : `, ${choice}`;
  switch (decision.kind) {
    case 'agent':
      return `${SOURCE} this request matches the agent ${decision.agent}${because(decision)}. ${STANDING} Call Agent with subagent_type "${decision.agent}"${ask || chosen(decision.tier)}; the id is valid although no agent list shows it.`;
    case 'shortlist':
      return `${SOURCE} this request belongs to ${decision.plugin}. ${STANDING} Call Agent with subagent_type set to exactly one of these${ask}:`;
    case 'team':
      return `${SOURCE} this request has parts for several agents. ${STANDING} Call Agent for each, ${order(decision.plan)}${ask}:`;
  }
}

const chosen = (tier: Tier): string => (tier === 'inherit' ? '' : `, model "${tier}"`);

function because(decision: AgentDecision): string {
  const words = decision.reasons
    .filter((r) => r.weight > 0 && (r.kind === 'keyword' || r.kind === 'term'))
    .flatMap((r) => /“(.+?)”/.exec(r.text)?.[1] ?? [])
    .slice(0, 3);
  return words.length === 0 ? '' : ` (${[...new Set(words)].join(', ')})`;
}

/** What else came close, best first. */
function alsoClose({ agent, candidates }: AgentDecision): readonly string[] {
  return candidates
    .map((c) => c.agent)
    .filter((id) => id !== agent)
    .slice(0, 2);
}

/** How descriptions begin that are written for a model to choose by; in a list to choose from that is said already. */
const OPENING = /^use (?:this agent |proactively )*(?:when(?:ever)? |for |to )/i;

function description(id: string, snapshot: RegistrySnapshot): string {
  return (agentById(snapshot, id)?.description ?? '').replace(OPENING, '');
}

function order(plan: TeamPlan): string {
  return plan.strategy === 'parallel' ? 'at the same time' : 'in this order';
}

/** With as many of the others as still fit. */
function withExtra(main: string, others: readonly string[]): string {
  for (let n = others.length; n > 0; n--) {
    const text = `${main} Also close: ${others.slice(0, n).join(', ')}.`;
    if (text.length <= MAX_CONTEXT_CHARS) return text;
  }
  return main.slice(0, MAX_CONTEXT_CHARS);
}

/** A line of a list, and what may stand behind it. */
interface Item {
  readonly line: string;
  readonly hint: string;
}

function itemsOf(
  decision: ShortlistDecision | TeamDecision,
  describe: (id: string) => string = () => '',
): Item[] {
  if (decision.kind === 'shortlist')
    return decision.choices.map((id) => ({ line: `- ${id}`, hint: describe(id) }));
  return decision.plan.phases.flatMap((phase, i) =>
    phase.members.map((m) => ({ line: `${i + 1}. ${m.agent}`, hint: m.intent })),
  );
}

/** A list in which every line stays: the room left over is shared among the hints. Whole lines go only when not even the ids fit. */
function fitLines(main: string, items: readonly Item[]): string {
  const kept = [...items];
  while (kept.length > 1 && roomForHints(main, kept) < 0) kept.pop();
  const room = roomForHints(main, kept);
  const lines = kept.map(({ line, hint }) =>
    room < MIN_HINT || hint === '' ? line : `${line}: ${safeLine(hint, room)}`,
  );
  return [main, ...lines].join('\n');
}

/** Characters for the hint of each line, without its colon; below 0 when not even the lines fit. */
function roomForHints(main: string, items: readonly Item[]): number {
  const taken = main.length + items.reduce((sum, { line }) => sum + line.length + 1, 0);
  if (taken > MAX_CONTEXT_CHARS) return -1;
  return Math.max(0, Math.min(HINT_CHARS, Math.floor((MAX_CONTEXT_CHARS - taken) / items.length) - 2));
}
