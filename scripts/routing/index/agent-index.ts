import type { Lexicon } from '../lexicon/load.ts';
import { FIELD_SETTINGS, FIELDS, type FieldSetting, type IndexedAgent } from './fields.ts';
import { type Postings, PostingsBuilder } from './postings.ts';
import { type PreparedAgent, prepare } from './prepared.ts';
import { AgentSenses } from './senses.ts';

/** Saturation of the term frequency in BM25F (Robertson and Zaragoza, 2009). */
export const K1 = 0.7;

/**
 * An inverted index over agents (BM25F), with their latent senses and acts beside it. Immutable; a changed registry builds a
 * new one. Not the source of truth for anything: it can be rebuilt from the registry at any time.
 */
export class AgentIndex {
  readonly agents: readonly IndexedAgent[];
  readonly senses: AgentSenses;
  /** Number of words in each agent's name, at least 1. */
  readonly nameLengths: Uint8Array;
  /** Inverse document frequency of a term that no agent holds. */
  readonly unseenIdf: number;
  readonly #terms = new Map<string, Postings>();

  constructor(agents: readonly IndexedAgent[], lexicon: Lexicon) {
    const prepared = agents.map((a) => prepare(a, lexicon));
    this.agents = agents;
    this.senses = new AgentSenses(prepared, lexicon);
    this.nameLengths = Uint8Array.from(prepared, (p) => p.nameLength);
    this.unseenIdf = Math.log(1 + (agents.length + 0.5) / 0.5);
    this.#indexTerms(prepared);
  }

  postings(term: string): Postings | undefined {
    return this.#terms.get(term);
  }

  #indexTerms(prepared: readonly PreparedAgent[]): void {
    const builders = new Map<string, PostingsBuilder>();
    const totals = new Float32Array(FIELDS.length);
    prepared.forEach(({ terms, counts, lengths }, a) => {
      lengths.forEach((length, f) => {
        totals[f] = (totals[f] as number) + length;
      });
      terms.forEach((term, t) => {
        let builder = builders.get(term);
        if (builder === undefined) {
          builder = new PostingsBuilder();
          builders.set(term, builder);
        }
        builder.add(a, counts, t * FIELDS.length);
      });
    });
    const averages = totals.map((t) => t / Math.max(1, prepared.length) || 1);
    const settings: readonly FieldSetting[] = FIELDS.map((f) => FIELD_SETTINGS[f]);
    for (const [term, builder] of builders) {
      const built = builder.build(prepared.length, (a, f, count) => {
        const { weight, b } = settings[f] as FieldSetting;
        const relative = ((prepared[a] as PreparedAgent).lengths[f] as number) / (averages[f] as number);
        return (weight * count) / (1 - b + b * relative);
      });
      this.#terms.set(term, built);
    }
  }
}
