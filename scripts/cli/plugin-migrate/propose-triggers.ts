import { phraseKey } from '../../text/phrases.ts';
import type { AgentTexts } from './agent-texts.ts';
import { askedFor } from './asked-for.ts';

export interface ProposedTrigger {
  readonly text: string;
  /** Where it comes from, as a sentence fragment for people. */
  readonly reason: string;
  readonly from: 'dialogue' | 'description';
}

/** Triggers for one agent; none, with the reason, when there is nothing to take or the author has said others. */
export interface AgentProposal {
  readonly texts: AgentTexts;
  readonly triggers: readonly ProposedTrigger[];
  /** The file has these triggers: they were proposed and written before. */
  readonly written: boolean;
  /** Why there are none. */
  readonly left?: string;
}

/** More would be variants of a few; an author who knows better adds them. */
const MAX_TRIGGERS = 15;

/**
 * Triggers for each agent of a plugin, from its dialogues first, then from its “use when …”. A phrase that two agents would get is given to
 * neither, because it tells them apart no more (`shared-trigger` of `arbiter plugin validate`). Agents with triggers of their author's get none.
 */
export function proposeTriggers(agents: readonly AgentTexts[]): AgentProposal[] {
  const found = agents.map((texts) => {
    const triggers = candidates(texts);
    const written = texts.triggers?.every((text) => triggers.some((t) => t.text === text)) === true;
    return { texts, triggers, written: written && texts.triggers?.length !== 0 };
  });
  const isAuthors = ({ texts, written }: (typeof found)[number]): boolean =>
    texts.triggers !== undefined && !written;
  const claims = new Map<string, number>();
  for (const agent of found) {
    const claimed = isAuthors(agent) ? (agent.texts.triggers ?? []) : agent.triggers.map((t) => t.text);
    for (const text of claimed) claims.set(phraseKey(text).key, (claims.get(phraseKey(text).key) ?? 0) + 1);
  }
  return found.map((agent) => {
    const { texts, triggers, written } = agent;
    if (isAuthors(agent)) return { texts, written, triggers: [], left: 'it has triggers' };
    const own = triggers.filter(({ text }) => claims.get(phraseKey(text).key) === 1).slice(0, MAX_TRIGGERS);
    return own.length > 0
      ? { texts, written, triggers: own }
      : { texts, written, triggers: [], left: reasonFor(triggers.length) };
  });
}

function candidates(texts: AgentTexts): ProposedTrigger[] {
  const all: ProposedTrigger[] = [
    ...texts.said.map((text) => ({
      text,
      reason: 'a user says it in an <example> of the description',
      from: 'dialogue' as const,
    })),
    ...askedFor(texts.description).map((text) => ({
      text,
      reason: 'the description says to use the agent for it',
      from: 'description' as const,
    })),
  ];
  const keys = new Set<string>();
  return all.filter(({ text }) => {
    const { key, words } = phraseKey(text);
    if (words === 0 || keys.has(key)) return false;
    keys.add(key);
    return true;
  });
}

function reasonFor(found: number): string {
  return found > 0
    ? 'what its description asks for is also asked of other agents'
    : 'its description has no <example> with a user’s line, and no “use when …” that names something';
}
