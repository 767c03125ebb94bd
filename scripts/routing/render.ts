import { safeLine } from '../core/untrusted.ts';
import type { Rung } from '../models/ladder.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { agentById } from '../registry/query.ts';
import type { AgentDecision, RouteDecision, TeamDecision, TeamPlan } from './decision.ts';
import { modelToChoose } from './model-to-choose.ts';

/** Budget of the injected text: 150 tokens, at four bytes a token, less the frame that Claude Code puts around it. */
export const MAX_CONTEXT_CHARS = 520;

/** Longest part of an agent's description that is quoted. */
const HINT_CHARS = 90;

/** Shortest hint worth its room. */
const MIN_HINT = 12;

const SOURCE = 'Routing by the jira-orchestrator plugin:';
const STANDING = 'The user enabled this plugin to have such work delegated.';
const VALID = 'the id is valid although no agent list shows it.';

/**
 * The context that is added to a routed prompt, or undefined for silence. Factual, names its source and the full ids, and says
 * that delegation is the person's standing request, because recent models do not delegate unless the person asked.
 */
export function renderContext(decision: RouteDecision, snapshot: RegistrySnapshot): string | undefined {
  switch (decision.kind) {
    case 'abstain':
      return undefined;
    case 'agent':
      return withExtra(oneAgent(decision).text, alsoClose(decision));
    case 'shortlist':
      return fitLines(
        `${SOURCE} this request belongs to ${decision.plugin}. ${STANDING} Call Agent with subagent_type set to exactly one of:`,
        decision.choices.map((id) => ({ line: `- ${id}`, hint: description(id, snapshot) })),
      );
    case 'team':
      return fitLines(team(decision).text, members(decision));
  }
}

/**
 * The tiers that the text of a decision has the session's model choose from; empty where it does not ask. Ids may be so long that there is
 * no room for it: the choice by the words of the prompt is there in any case.
 */
export function offeredIn(decision: RouteDecision): readonly Rung[] {
  if (decision.kind !== 'agent' && decision.kind !== 'team') return [];
  const { asks } = decision.kind === 'agent' ? oneAgent(decision) : team(decision);
  return asks ? (decision.offered ?? []) : [];
}

/** The beginning of a text, and whether it asks for a tier. */
interface Opening {
  readonly text: string;
  readonly asks: boolean;
}

/**
 * The first of these forms that fits: with the words that matched and how to choose a model; without those words; with the model by words
 * instead of a choice; the call alone, which is longer than the budget only for an id of more than 390 characters.
 */
function oneAgent(decision: AgentDecision): Opening {
  const { agent, offered = [], tier, namesModel } = decision;
  const main = (why: string, model: string): string =>
    `${SOURCE} this request matches the agent ${agent}${why}. ${STANDING} Call Agent with subagent_type "${agent}"${model}; ${VALID}`;
  const choice = offered.length === 0 ? '' : `, ${modelToChoose(offered)}`;
  const chosen = tier === 'inherit' || namesModel === true ? '' : `, model "${tier}"`;
  const why = because(decision);
  const forms = [main(why, choice || chosen), main('', choice || chosen), main('', chosen)];
  const text = forms.find(fits) ?? `${SOURCE} call Agent with subagent_type "${agent}"; ${VALID}`;
  return { text, asks: choice !== '' && text.includes(choice) };
}

function team(decision: TeamDecision): Opening {
  const main = (ask: string): string =>
    `${SOURCE} this request has parts for several agents. ${STANDING} Call Agent for each, ${order(decision.plan)}${ask}:`;
  if (decision.offered === undefined) return { text: main(''), asks: false };
  const asking = main(`, each with ${modelToChoose(decision.offered)}`);
  const asks = roomForHints(asking, members(decision)) >= MIN_HINT;
  return { text: asks ? asking : main(''), asks };
}

const fits = (text: string): boolean => text.length <= MAX_CONTEXT_CHARS;

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
    if (fits(text)) return text;
  }
  return main;
}

/** A line of a list, and what may stand behind it. */
interface Item {
  readonly line: string;
  readonly hint: string;
}

function members({ plan }: TeamDecision): Item[] {
  return plan.phases.flatMap((phase, i) =>
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
