import { PhraseTable } from '../../text/phrases.ts';
import type { Token } from '../../text/tokenize.ts';

/** One subject or kind of work, with the words by which experts and laymen name it (`orchestration/lexicon/concepts.yaml`). */
export interface Concept {
  readonly id: string;
  readonly terms: readonly string[];
  /** Concepts that this one implies, weaker. */
  readonly near?: readonly string[];
}

/** How much of a concept's weight reaches the concepts it is near to. */
const NEAR_SHARE = 0.3;

/** Sparse vector over concepts: concept number to weight. */
export type ConceptVector = Map<number, number>;

/**
 * Maps words to concepts, so that "our checkout takes forever" meets an agent that speaks of latency.
 * A hand-written form of explicit semantic analysis (Gabrilovich and Markovitch, 2007), with written concepts for articles.
 */
export class ConceptSpace {
  readonly ids: readonly string[];
  readonly #table = new PhraseTable<number>();
  readonly #near: ReadonlyArray<readonly number[]>;

  constructor(concepts: readonly Concept[]) {
    this.ids = concepts.map((c) => c.id);
    const numbers = new Map(concepts.map((c, i) => [c.id, i]));
    this.#near = concepts.map((c) => (c.near ?? []).flatMap((id) => numbers.get(id) ?? []));
    concepts.forEach((c, i) => {
      for (const term of c.terms) this.#table.add(term, i);
      this.#table.add(c.id.replaceAll('-', ' '), i);
    });
  }

  /**
   * The concepts of a token list. A phrase that stands for several concepts is shared among them, because an
   * ambiguous word says less; longer phrases say more. Repetition adds with diminishing weight.
   *
   * @param weightOf weight of the token at an index; default 1 for each.
   */
  vector(tokens: readonly Token[], weightOf: (index: number) => number = () => 1): ConceptVector {
    const hits = this.#table.match(tokens);
    const senses = new Map<string, number>();
    for (const h of hits) senses.set(`${h.start}:${h.length}`, (senses.get(`${h.start}:${h.length}`) ?? 0) + 1);
    const raw: ConceptVector = new Map();
    for (const h of hits) {
      let weight = 0;
      for (let i = h.start; i < h.start + h.length; i++) weight += weightOf(i);
      const share = weight / Math.sqrt(senses.get(`${h.start}:${h.length}`) ?? 1);
      raw.set(h.value, (raw.get(h.value) ?? 0) + share);
    }
    return this.#spread(raw);
  }

  #spread(raw: ConceptVector): ConceptVector {
    const result: ConceptVector = new Map();
    for (const [concept, weight] of raw) {
      const damped = Math.log1p(weight);
      result.set(concept, (result.get(concept) ?? 0) + damped);
      for (const near of this.#near[concept] ?? []) {
        result.set(near, (result.get(near) ?? 0) + damped * NEAR_SHARE);
      }
    }
    return result;
  }
}
