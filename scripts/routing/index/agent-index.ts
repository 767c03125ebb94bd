import { tokenize } from '../../text/tokenize.ts';
import type { Lexicon } from '../lexicon/load.ts';
import { FIELD_SETTINGS, FIELDS, type FieldSetting, fieldTerms, type IndexedAgent } from './fields.ts';
import { type Postings, PostingsBuilder } from './postings.ts';
import { AgentSenses } from './senses.ts';

/** Saturation of the term frequency in BM25F (Robertson and Zaragoza, 2009). */
export const K1 = 1.2;

/**
 * An inverted index over agents (BM25F), with their latent senses and acts beside it. Immutable; a changed registry builds a
 * new one. Not the source of truth for anything: it can be rebuilt from the registry at any time.
 */
export class AgentIndex {
  readonly agents: readonly IndexedAgent[];
  readonly senses: AgentSenses;
  /** Number of words in each agent's name, at least 1. */
  readonly nameLengths: Uint8Array;
  readonly #terms = new Map<string, Postings>();

  constructor(agents: readonly IndexedAgent[], lexicon: Lexicon) {
    this.agents = agents;
    this.senses = new AgentSenses(agents, lexicon);
    this.nameLengths = Uint8Array.from(agents, (a) =>
      Math.max(1, new Set(tokenize(a.name.replaceAll('-', ' ')).map((t) => t.term)).size),
    );
    this.#indexTerms();
  }

  postings(term: string): Postings | undefined {
    return this.#terms.get(term);
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
          const builder = builders.get(term) ?? new PostingsBuilder();
          builders.set(term, builder);
          builder.add(a, f, count);
        }
      });
    });
    const averages = totals.map((t) => t / Math.max(1, this.agents.length) || 1);
    const settings: readonly FieldSetting[] = FIELDS.map((f) => FIELD_SETTINGS[f]);
    for (const [term, builder] of builders) {
      const built = builder.build(this.agents.length, (a, f, count) => {
        const { weight, b } = settings[f] as FieldSetting;
        const relative = ((lengths[a] as Float32Array)[f] as number) / (averages[f] as number);
        return (weight * count) / (1 - b + b * relative);
      });
      this.#terms.set(term, built);
    }
  }
}
