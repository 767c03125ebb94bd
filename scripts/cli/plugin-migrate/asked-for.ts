import { termWeight } from '../../text/stopwords.ts';
import { tokenize } from '../../text/tokenize.ts';

/** Words of a phrase that may become a trigger; fewer say too little, more are a sentence. */
const WORDS = { min: 2, max: 10 } as const;

/** Least words in a phrase that tell agents apart, at least one of them fully. */
const TELLING = 2;

/** “Use when …”, “use this agent for …”, “when the user asks to …”, “Triggers: …”. */
const CALL =
  /\b(?:used?|invoked?|call|choose)\b(?: (?:this|the|it|agent|skill|proactively|immediately|automatically|only|always|must be used)){0,3}[ ,]{0,2}(?:when(?:ever)?|for|to|after|before|if)\b|\bwhen(?:ever)? (?:the |a )?users? (?:asks?|wants?|needs?|mentions?|says?|reports?|requests?)\b|^when(?:ever)?\b|\btriggers?(?: on)?:/gi;

/** From here on a sentence says what the agent is not for. */
const REFUSAL = /\b(?:not for|do not|don['’]?t|never|not when|rather than|instead of|except|unless)\b/i;

/** Words that a phrase begins with and that nobody types. */
const LEAD =
  /^(?:(?:and|or|also|then|e\.g\.|i\.e\.|such as|like|including|when(?:ever)?|if|for|to|about|with|on|the|a|an|any|your|their|you(?: need| want| have)?(?: to)?|users?|(?:asks?|wants?|needs?|mentions?|says?|reports?|requests?)(?: (?:to|for|about))?|there (?:is|are)|it is time to|help(?:ing)? (?:with|to))\s+)+/i;

const QUOTED = /["“]([^"”\n]{4,120})["”]/g;

/**
 * Phrases of a description that say what people ask for: the parts of its “use when …” sentences, and what it quotes. At most ten words
 * each; what it is not for is left out. In order, without repeats.
 */
export function askedFor(description: string): string[] {
  const phrases = sentences(description).flatMap((sentence) => {
    const wanted = sentence.split(REFUSAL, 1)[0] as string;
    const quoted = [...wanted.matchAll(QUOTED)].map((m) => m[1] as string);
    const calls = [...wanted.matchAll(CALL)];
    const first = calls[0];
    if (first === undefined) return quoted;
    const rest = wanted.slice(first.index + first[0].length).replaceAll(CALL, ', ');
    return [...quoted, ...parts(rest.replaceAll(QUOTED, ', '))];
  });
  return [...new Set(phrases.map(trimmed).filter(tells))];
}

function sentences(text: string): string[] {
  return text.split(/(?<=[.!?])\s+(?=[\p{Lu}"“])|\n+/u);
}

function parts(text: string): string[] {
  return text.split(/[,;:()•–—]|\s-\s|\s(?:or|and\/or)\s/);
}

function trimmed(phrase: string): string {
  return phrase
    .trim()
    .replace(LEAD, '')
    .replace(/[\s.!?'"“”‘’]+$/, '')
    .replace(/^['"“”‘’\s]+/, '');
}

function tells(phrase: string): boolean {
  const tokens = tokenize(phrase).filter((token) => !token.part);
  if (tokens.length < WORDS.min || tokens.length > WORDS.max) return false;
  const weights = tokens.map((token) => termWeight(token.term)).filter((weight) => weight > 0);
  return weights.length >= TELLING && weights.includes(1);
}
