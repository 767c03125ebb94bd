import { tokenize } from '../../text/tokenize.ts';
import type { ConceptSpace } from '../lexicon/concepts.ts';
import { FIELD_SETTINGS, FIELDS, fieldTerms, fieldText, type IndexedAgent } from './fields.ts';
import { type Postings, PostingsBuilder } from './postings.ts';

/** Saturation of the term frequency in BM25F (Robertson and Zaragoza, 2009). */
export const K1 = 1.2;

/** Share of each field in an agent's concept vector. */
const CONCEPT_FIELDS = [
  ['name', 3],
  ['description', 2],
  ['triggers', 1],
  ['capabilities', 1.5],
  ['body', 0.4],
] as const;

/** One concept's holders, ascending, with the normalised weight of the concept in each. */
export interface ConceptPostings {
  readonly agents: Uint32Array;
  readonly weights: Float32Array;
  readonly idf: number;
}

/**
 * An inverted index over agents: terms (BM25F) and concepts. Immutable; a changed registry builds a new one.
 * Not the source of truth for anything: it can be rebuilt from the registry at any time.
 */
export class AgentIndex {
  readonly agents: readonly IndexedAgent[];
  readonly concepts: ConceptSpace;
  readonly #terms = new Map<string, Postings>();
  readonly #conceptPostings = new Map<number, ConceptPostings>();

  constructor(agents: readonly IndexedAgent[], concepts: ConceptSpace) {
    this.agents = agents;
    this.concepts = concepts;
    this.#indexTerms();
    this.#indexConcepts();
  }

  postings(term: string): Postings | undefined {
    return this.#terms.get(term);
  }

  conceptPostings(concept: number): ConceptPostings | undefined {
    return this.#conceptPostings.get(concept);
  }

  /** Inverse document frequency of a term that no agent holds. */
  get unseenIdf(): number {
    return Math.log(1 + (this.agents.length + 0.5) / 0.5);
  }

  #indexTerms(): void {
    const builders = new Map<string, PostingsBuilder>();
    const lengths = this.agents.map(() => new Float32Array(FIELDS.length));
    const totals = new Float32Array(FIELDS.length);
    this.agents.forEach((agent, a) => {
      FIELDS.forEach((field, f) => {
        const { counts, length } = fieldTerms(agent, field);
        (lengths[a] as Float32Array)[f] = length;
        totals[f] = (totals[f] as number) + length;
        for (const [term, count] of counts) {
          let builder = builders.get(term);
          if (builder === undefined) builders.set(term, (builder = new PostingsBuilder()));
          builder.add(a, f, count);
        }
      });
    });
    const averages = totals.map((t) => t / Math.max(1, this.agents.length) || 1);
    const settings = FIELDS.map((f) => FIELD_SETTINGS[f]);
    for (const [term, builder] of builders) {
      const built = builder.build(this.agents.length, (a, f, count) => {
        const { weight, b } = settings[f] as { weight: number; b: number };
        const relative = ((lengths[a] as Float32Array)[f] as number) / (averages[f] as number);
        return (weight * count) / (1 - b + b * relative);
      });
      this.#terms.set(term, built);
    }
  }

  #indexConcepts(): void {
    const holders = new Map<number, { agents: number[]; weights: number[] }>();
    this.agents.forEach((agent, a) => {
      const vector = agentConcepts(agent, this.concepts);
      for (const [concept, weight] of vector) {
        let held = holders.get(concept);
        if (held === undefined) holders.set(concept, (held = { agents: [], weights: [] }));
        held.agents.push(a);
        held.weights.push(weight);
      }
    });
    const total = this.agents.length;
    for (const [concept, held] of holders) {
      this.#conceptPostings.set(concept, {
        agents: Uint32Array.from(held.agents),
        weights: Float32Array.from(held.weights),
        idf: Math.log(1 + (total - held.agents.length + 0.5) / (held.agents.length + 0.5)),
      });
    }
  }
}

/** Unit-length concept vector of an agent. */
function agentConcepts(agent: IndexedAgent, space: ConceptSpace): Map<number, number> {
  const sum = new Map<number, number>();
  for (const [field, share] of CONCEPT_FIELDS) {
    const tokens = tokenize(fieldText(agent, field).replaceAll('-', ' '), 600);
    for (const [concept, weight] of space.vector(tokens)) {
      sum.set(concept, (sum.get(concept) ?? 0) + share * weight);
    }
  }
  let norm = 0;
  for (const weight of sum.values()) norm += weight * weight;
  const scale = 1 / Math.sqrt(norm || 1);
  for (const [concept, weight] of sum) sum.set(concept, weight * scale);
  return sum;
}
