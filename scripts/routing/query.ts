import { stem } from '../text/stem.ts';
import { termWeight } from '../text/stopwords.ts';
import { type Token, tokenize } from '../text/tokenize.ts';
import { unit } from './lexicon/concepts.ts';
import type { Lexicon } from './lexicon/load.ts';
import { SEGMENT_WEIGHT, type Segment, segment } from './segments.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Most tokens of a prompt that are looked at; what follows is log or paste. */
const MAX_TOKENS = 400;

/** Weight of a translated word beside one that stands in the prompt. */
const TRANSLATED_WEIGHT = 0.9;

/** A prompt, ready to be matched. */
export interface Query {
  /** In the order of the prompt, translated words last. */
  readonly tokens: readonly Token[];
  /** Weight of the token at the same position: by the stretch it stands in, not by the word. */
  readonly weights: readonly number[];
  /** Distinct terms with their weight, above 0. */
  readonly terms: ReadonlyMap<string, number>;
  /** Latent sense, of unit length; zero when no word is known. */
  readonly sense: Float32Array;
  /** Acts asked for, each from 0 to 1; and the same scaled to unit length. */
  readonly asked: Float32Array;
  readonly askedUnit: Float32Array;
  /** Number of tokens that stand in running text, outside logs and code. */
  readonly proseTokens: number;
  /** Whether words were translated. */
  readonly foreign: boolean;
}

/** Share of its weight that a word keeps which was, or could have been, translated. */
const FOREIGN_WEIGHT = 0.3;

/** Weight of a corrected word: it may not be the one that was meant. */
const CORRECTED_WEIGHT = 0.85;

/** `BIL-77`: a ticket of an issue tracker, unless it is one of the standards that look the same. */
const TICKET =
  /\b(?!(?:UTF|SHA|ISO|RFC|CVE|HTTP|PEP|GPT|MD|AES|RSA|TLS|COVID|WCAG|ES|IPV|EN|DIN|IEEE|UTC|GMT|RS|HS|ADR)-)[A-Z][A-Z0-9]{1,9}-\d{1,6}\b/;

/** Words that a ticket key stands for, and their weight. */
const TICKET_WORDS = 'jira ticket';
const TICKET_WEIGHT = 0.6;

/**
 * Analyses a prompt. Pure; never throws. An empty or wordless text gives a query without terms.
 *
 * @param vocabulary words by which misspelled ones are read; without it they stay as they are.
 * @param segments the prompt's stretches, when they are known.
 */
export function analyse(
  prompt: string,
  lexicon: Lexicon,
  vocabulary?: Vocabulary,
  segments: readonly Segment[] = segment(prompt),
): Query {
  const tokens: Token[] = [];
  const weights: number[] = [];
  const add = (list: readonly Token[], weight: number): void => {
    for (const t of list) {
      tokens.push(t);
      weights.push(weight);
    }
  };
  let proseTokens = 0;
  for (const s of segments) {
    const list = tokenize(s.text, Math.max(0, MAX_TOKENS - tokens.length));
    add(list, SEGMENT_WEIGHT[s.kind]);
    if (s.kind !== 'log' && s.kind !== 'code') proseTokens += list.length;
  }
  const translated = lexicon.glossary.translate(prompt.slice(0, 4_000), tokens);
  if (translated.length > 0) lowerForeign(tokens, weights, lexicon);
  else if (vocabulary !== undefined) correctWords(tokens, weights, vocabulary);
  add(translated, TRANSLATED_WEIGHT);
  if (TICKET.test(prompt.slice(0, 4_000))) add(tokenize(TICKET_WORDS), TICKET_WEIGHT);
  const asked = lexicon.acts.asked(tokens);
  return {
    tokens,
    weights,
    terms: termWeights(tokens, weights),
    sense: lexicon.concepts.sense(
      tokens,
      (i) => (weights[i] as number) * everyday((tokens[i] as Token).term),
    ),
    asked,
    askedUnit: unit(Float32Array.from(asked)),
    proseTokens,
    foreign: translated.length > 0,
  };
}

/** Words that no English text has count little once their English stands beside them: they could only miss. */
function lowerForeign(tokens: readonly Token[], weights: number[], lexicon: Lexicon): void {
  tokens.forEach((token, i) => {
    if (!lexicon.spelling.knows(token.word)) weights[i] = (weights[i] as number) * FOREIGN_WEIGHT;
  });
}

/** Puts the word that was meant in the place of a misspelled one; only in running text, where people type. */
function correctWords(tokens: Token[], weights: number[], vocabulary: Vocabulary): void {
  tokens.forEach((token, i) => {
    if (weights[i] !== SEGMENT_WEIGHT.prose || token.part) return;
    const word = vocabulary.correct(token.word);
    if (word === undefined) return;
    tokens[i] = { term: stem(word), word, part: false };
    weights[i] = CORRECTED_WEIGHT;
  });
}

function everyday(term: string): number {
  return Math.max(0.1, termWeight(term));
}

function termWeights(tokens: readonly Token[], weights: readonly number[]): Map<string, number> {
  const terms = new Map<string, number>();
  tokens.forEach((token, i) => {
    const weight =
      termWeight(token.term) * (token.part ? 0.6 : 1) * shape(token.term) * (weights[i] as number);
    if (weight === 0) return;
    const known = terms.get(token.term);
    terms.set(
      token.term,
      known === undefined ? weight : Math.max(known, weight) + 0.3 * Math.min(known, weight),
    );
  });
  return terms;
}

/** Bare numbers and single letters carry little, but "422" or "r" are not nothing. */
function shape(term: string): number {
  const first = term.charCodeAt(0);
  if (first >= DIGIT_0 && first <= DIGIT_9 && /^\d+$/.test(term)) return term.length === 3 ? 0.6 : 0.2;
  return term.length === 1 && first >= LETTER_A && first <= LETTER_Z ? 0.3 : 1;
}

const [DIGIT_0, DIGIT_9, LETTER_A, LETTER_Z] = [48, 57, 97, 122] as const;

/** The stretches that people wrote as running text, for intents and small talk; white space folded. */
export function proseOf(segments: readonly Segment[]): string {
  return segments
    .filter((s) => s.kind === 'prose' || s.kind === 'quoted' || s.kind === 'negated')
    .map((s) => s.text.trim())
    .join(' ')
    .replace(/[^\S\n]{2,}/g, ' ')
    .trim();
}
