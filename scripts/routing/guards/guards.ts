import type { Lexicon } from '../lexicon/load.ts';
import { proseOf } from '../query.ts';
import { isTrivialWork } from './trivial.ts';

/** What the guards found. `silent`: the way ends here. `named`: the person chose the agent. `open`: go on. */
export type GuardResult =
  | { readonly kind: 'silent'; readonly cause: string }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'open' };

/** Marks of prompts that Claude Code or a schedule wrote, not a person. */
const MACHINE =
  /^\s*<(?:task-notification|system-reminder|command-(?:name|message|args)|local-command|scheduled|bash-(?:input|stdout|stderr)|agent-message|peer-message|teammate-message|cross-session)|^\s*\[(?:SYSTEM|Request interrupted|scheduled)|^Caveat: The messages below/i;

/** The person wants this done here, by the running Claude. */
const NO_DELEGATION =
  /\b(?:(?:do not|don'?t|dont|without|no|never|stop)\s+(?:(?:use|using|call|calling|spawn|spawning|start|launch|invoke|any|to|a|an|more|the|your)\s+){0,3}(?:delegat\w*|sub-?agents?|agents?|specialists?)|do (?:it|this) (?:yourself|on your own|by yourself|here)|you do it yourself|no arbiter)\b/i;

/** `@agent-name`, as Claude Code's own mention writes it. */
const MENTION = /@agent-([A-Za-z0-9][\w.:-]*)/;

/** "use the endpoint-engineer agent", "ask jira-orchestrator:issue-triager to …". */
const NAMED = [
  /\b(?:use|run|ask|call|invoke|start|with|via|let|have|by|through|launch|delegate to|hand (?:it|this) to)\s+(?:the\s+|an?\s+)?[`"']?([a-z0-9][\w.-]*(?::[\w.-]+)+)[`"']?/i,
  /\b(?:use|run|ask|call|invoke|start|with|via|let|have|by|through|launch|delegate to|hand (?:it|this) to)\s+(?:the\s+)?[`"']?([a-z0-9]+(?:-[a-z0-9]+)*)[`"']?\s+(?:sub-?)?agent\b/i,
  /\b(?:use|ask|invoke|delegate to|hand (?:it|this) to)\s+(?:the\s+)?[`"']?([a-z0-9]+(?:-[a-z0-9]+)+)[`"']?/i,
];

/** A shell command typed or pasted alone: the person wants it run, not discussed. */
const SHELL_ALONE =
  /^\s*(?:\$\s*)?(?:git|ls|cd|cat|pwd|grep|rg|find|npm|pnpm|yarn|npx|node|python3?|pip|make|docker|kubectl|curl|ssh|tail|head|mkdir|rm|cp|mv|chmod|sed|awk|which|echo|export|source|brew|apt(?:-get)?|cargo|go|tsc|jq|ps|kill|du|df|wc|tree|open|code|vim|nano|history|env|whoami|uname)(?:\s+[^\s?]+){0,14}\s*$/;

/** Ordinary words that a shell command does not hold but a sentence does. */
const SENTENCE_WORD =
  /\s(?:the|a|an|my|our|is|are|isnt|doesnt|does|fails?|failing|failed|error|wrong|why|how|what|when|after|not|for|with|from|to|and|gives?|says?|hangs?|broken|slow|should|must|need|please|pls|all|new|it|this|that|into|so|but|component|service|page|build|setup|support|app)\b/i;

/**
 * Ends the way early for prompts that ask for no specialist. Pure; never throws.
 *
 * @param resolves whether a name is an agent of the registry; a word that only looks like a name must not stop routing.
 */
export function guard(prompt: string, lexicon: Lexicon, resolves: (name: string) => boolean): GuardResult {
  const text = prompt.trim();
  if (text === '') return { kind: 'silent', cause: 'guard:empty' };
  if (MACHINE.test(text)) return { kind: 'silent', cause: 'guard:not-typed' };
  if (/^[/!#]/.test(text) && !/^#+\s/.test(text)) return { kind: 'silent', cause: 'guard:command' };
  const mention = MENTION.exec(text)?.[1];
  if (mention !== undefined) return { kind: 'named', name: mention };
  const prose = proseOf(text);
  if (NO_DELEGATION.test(prose)) return { kind: 'silent', cause: 'guard:no-delegation' };
  for (const pattern of NAMED) {
    const name = pattern.exec(prose)?.[1];
    if (name !== undefined && resolves(name)) return { kind: 'named', name };
  }
  return ordinary(text, lexicon);
}

function ordinary(text: string, lexicon: Lexicon): GuardResult {
  const talk = text.length <= 240 ? lexicon.smalltalk.kindOf(text) : undefined;
  if (talk !== undefined) return { kind: 'silent', cause: `guard:${talk}` };
  if (!text.includes('\n') && SHELL_ALONE.test(text) && !SENTENCE_WORD.test(text)) {
    return { kind: 'silent', cause: 'guard:shell' };
  }
  if (isTrivialWork(text)) return { kind: 'silent', cause: 'guard:trivial' };
  return { kind: 'open' };
}
