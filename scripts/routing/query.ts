import { termWeight } from '../text/stopwords.ts';
import { type Token, tokenize } from '../text/tokenize.ts';
import type { ConceptSpace, ConceptVector } from './lexicon/concepts.ts';

/** Most tokens of a prompt that are looked at; what follows is log or paste. */
const MAX_TOKENS = 400;

/** A prompt, ready to be matched. */
export interface Query {
  readonly tokens: readonly Token[];
  /** Distinct terms with their weight, above 0. */
  readonly terms: ReadonlyMap<string, number>;
  readonly concepts: ConceptVector;
}

/** Analyses a prompt. Pure; never throws. An empty or wordless text gives a query without terms. */
export function analyse(text: string, space: ConceptSpace): Query {
  const tokens = tokenize(text, MAX_TOKENS);
  const terms = new Map<string, number>();
  for (const token of tokens) {
    const weight = termWeight(token.term) * (token.part ? 0.6 : 1) * shape(token.term);
    if (weight === 0) continue;
    const known = terms.get(token.term);
    terms.set(token.term, known === undefined ? weight : known + weight * 0.3);
  }
  return { tokens, terms, concepts: space.vector(tokens, (i) => Math.max(0.3, termWeight((tokens[i] as Token).term))) };
}

/** Bare numbers and single letters carry little, but "422" or "r" are not nothing. */
function shape(term: string): number {
  if (/^\d+$/.test(term)) return term.length === 3 ? 0.6 : 0.2;
  return term.length === 1 && /[a-z]/.test(term) ? 0.3 : 1;
}
