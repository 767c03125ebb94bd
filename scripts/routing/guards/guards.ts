import type { Lexicon } from '../lexicon/load.ts';
import type { Reading } from '../reading.ts';
import { isTrivialWork } from './trivial.ts';

/** What the guards found. `silent`: the way ends here. `named`: the person chose the agent. `open`: go on. */
export type GuardResult =
  | { readonly kind: 'silent'; readonly cause: string }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'open' };

/** Marks of prompts that Claude Code or a schedule wrote, not a person. */
const MACHINE =
  /^\s*<(?:task-notification|system-reminder|command-(?:name|message|args)|local-command|scheduled|bash-(?:input|stdout|stderr)|agent-message|peer-message|teammate-message|cross-session)|^\s*\[(?:SYSTEM|Request interrupted|scheduled)|^Caveat: The messages below/i;

/** The person wants this done here, by the running Claude. "No agents" alone may as well be a symptom, so it must stand apart. */
const NO_DELEGATION = [
  /\b(?:do not|don'?t|dont|never|stop)\s+(?:(?:use|using|call|calling|spawn|spawning|start|launch|invoke|any|to|a|an|more|the|your)\s+){0,3}(?:delegat\w*|sub-?agents?|agents?|specialists?)\b/i,
  /\bwithout\s+(?:(?:using|calling|spawning|starting|any|a|an|more|other|the|your)\s+){0,2}(?:delegat\w*|sub-?agents?|agents?|specialists?)\b/i,
  /(?:^|[,.;:(]\s?)no\s+(?:more\s+|other\s+)?(?:sub-?agents?|agents?|delegat\w+|specialists?|arbiter)(?=\s?(?:$|[,.;:)!]|please|here|this time))/i,
  /\bno arbiter\b|\bdo (?:it|this) (?:yourself|on your own|by yourself)\b|\byou do it yourself\b/i,
];

/** Every pattern of {@link NO_DELEGATION} holds one of these: most prompts have none, and need not be tried against each. */
const OF_DELEGATION = /delegat|agent|specialist|arbiter|yourself|your own/i;

/** `@agent-name`, as Claude Code's own mention writes it; not a part of a mail address. */
const MENTION = /(?:^|[\s(,])@agent-([A-Za-z0-9][\w.:-]*)/;

/** Work on a text that is given in quotes: its words are not the request's. */
const ABOUT_TEXT =
  /^(?:please |pls |can you |could you |how (?:do|would) (?:you|i) |what is )?(?:translate|say|spell(?:[- ]?check)?|proof-?read|rephrase|paraphrase|pronounce|count the (?:words|letters|characters) (?:in|of))\b[^"“«`\n]{0,60}["“«`]/i;

/** "use the endpoint-engineer agent", "ask jira-orchestrator:issue-triager to …"; each with what every match of it holds. */
const NAMED: ReadonlyArray<readonly [needs: RegExp, RegExp]> = [
  [
    /:/,
    /\b(?:use|run|ask|call|invoke|start|with|via|let|have|by|through|launch|delegate to|hand (?:it|this) to)\s+(?:the\s+|an?\s+)?[`"']?([a-z0-9][\w.-]*(?::[\w.-]+)+)[`"']?/i,
  ],
  [
    /agent/i,
    /\b(?:use|run|ask|call|invoke|start|with|via|let|have|by|through|launch|delegate to|hand (?:it|this) to)\s+(?:the\s+)?[`"']?([a-z0-9]+(?:-[a-z0-9]+)*)[`"']?\s+(?:sub-?)?agent\b/i,
  ],
  [
    /-/,
    /\b(?:use|ask|invoke|delegate to|hand (?:it|this) to)\s+(?:the\s+)?[`"']?([a-z0-9]+(?:-[a-z0-9]+)+)[`"']?/i,
  ],
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
export function guard(prompt: Reading, lexicon: Lexicon, resolves: (name: string) => boolean): GuardResult {
  const reading = prompt.trimmed;
  const { text } = reading;
  if (text === '') return { kind: 'silent', cause: 'guard:empty' };
  if (MACHINE.test(text)) return { kind: 'silent', cause: 'guard:not-typed' };
  if (/^[/!#]/.test(text) && !/^#+\s/.test(text)) return { kind: 'silent', cause: 'guard:command' };
  const order = withoutQuotes(text);
  const mention = MENTION.exec(order)?.[1]?.replace(/[.:]+$/, '');
  if (mention !== undefined) return { kind: 'named', name: mention };
  const { prose } = reading;
  if (OF_DELEGATION.test(prose) && NO_DELEGATION.some((p) => p.test(prose)))
    return { kind: 'silent', cause: 'guard:no-delegation' };
  for (const [needs, pattern] of NAMED) {
    const name = needs.test(order) ? pattern.exec(order)?.[1] : undefined;
    if (name !== undefined && resolves(name)) return { kind: 'named', name };
  }
  if (ABOUT_TEXT.test(text)) return { kind: 'silent', cause: 'guard:text' };
  if (prose === '' && text.includes('```')) return { kind: 'silent', cause: 'guard:code' };
  return ordinary(text, lexicon);
}

/** The prompt's head without code fences and quotations; single words in backticks stay, people mark names so. */
function withoutQuotes(text: string): string {
  return text
    .slice(0, 4_000)
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/"[^"\n]*"|“[^”\n]*”/g, ' ')
    .replace(/`[^`\n]*[@\s][^`\n]*`/g, ' ');
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
