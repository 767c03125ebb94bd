import { phraseKey } from '../../text/phrases.ts';
import type { AgentTexts } from './agent-texts.ts';
import { askedFor } from './asked-for.ts';

export interface ProposedTrigger {
  readonly text: string;
  /** Where it comes from, as a sentence fragment for people. */
  readonly reason: string;
  readonly from: 'dialogue' | 'description';
}

/** Triggers for one agent; none, with the reason, when there is nothing to take or the author has said them. */
export interface AgentProposal {
  readonly texts: AgentTexts;
  readonly triggers: readonly ProposedTrigger[];
  /** Why there are none. */
  readonly left?: string;
}

/** More would be variants of a few; an author who knows better adds them. */
const MAX_TRIGGERS = 15;

/**
 * Triggers for each agent of a plugin, from its dialogues first, then from its “use when …”. A phrase that two agents would get is given to
 * neither, because it tells them apart no more (`shared-trigger` of `arbiter plugin validate`).
 */
export function proposeTriggers(agents: readonly AgentTexts[], taken: readonly string[]): AgentProposal[] {
  const found = agents.map((texts) => ({ texts, triggers: texts.hasTriggers ? [] : candidates(texts) }));
  const claims = new Map<string, number>(taken.map((text) => [phraseKey(text).key, 1]));
  for (const { triggers } of found)
    for (const { text } of triggers) {
      const { key } = phraseKey(text);
      claims.set(key, (claims.get(key) ?? 0) + 1);
    }
  return found.map(({ texts, triggers }) => {
    const own = triggers.filter(({ text }) => claims.get(phraseKey(text).key) === 1).slice(0, MAX_TRIGGERS);
    if (own.length > 0) return { texts, triggers: own };
    return { texts, triggers: [], left: reasonFor(texts, triggers.length) };
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

function reasonFor(texts: AgentTexts, found: number): string {
  if (texts.hasTriggers) return 'it has triggers';
  if (found > 0) return 'what its description asks for is also asked of other agents';
  return 'its description has no <example> with a user’s line, and no “use when …” that names something';
}
