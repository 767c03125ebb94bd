import type { Numbering } from '../../text/numbering.ts';
import type { Lexicon } from '../lexicon/load.ts';
import { FIELDS, type Field, type IndexedAgent } from './fields.ts';
import { PostingTable } from './posting-table.ts';
import { prepare } from './prepared.ts';
import { AgentSenses } from './senses.ts';

/** Saturation of the term frequency in BM25F (Robertson and Zaragoza, 2009). */
export const K1 = 0.7;

/**
 * An inverted index over agents (BM25F), with their latent senses and acts beside it. A changed registry makes a new one. Not
 * the source of truth for anything: it can be rebuilt from the registry at any time. Immutable, but for arrays that each
 * retrieval uses again; retrievals do not overlap, because they are synchronous.
 */
export class AgentIndex {
  readonly agents: readonly IndexedAgent[];
  readonly senses: AgentSenses;
  readonly postings: PostingTable;
  /** Number of words in each agent's name, at least 1. */
  readonly nameLengths: Uint8Array;
  /** Inverse document frequency of a term that no agent holds. */
  readonly unseenIdf: number;
  /** One number an agent, for the retrieval at hand. */
  readonly scratch: { readonly lexical: Float32Array; readonly slots: Int16Array };
  readonly #words: Numbering;

  constructor(agents: readonly IndexedAgent[], lexicon: Lexicon) {
    const prepared = agents.map((a) => prepare(a, lexicon));
    this.agents = agents;
    this.#words = lexicon.words;
    this.senses = new AgentSenses(prepared, lexicon);
    this.postings = new PostingTable(prepared, lexicon.words.size);
    this.nameLengths = Uint8Array.from(prepared, (p) => p.nameLength);
    this.unseenIdf = Math.log(1 + (agents.length + 0.5) / 0.5);
    this.scratch = {
      lexical: new Float32Array(agents.length),
      slots: new Int16Array(agents.length).fill(-1),
    };
  }

  /** The number under which {@link postings} has a term, or -1. */
  term(term: string): number {
    const number = this.#words.find(term);
    return this.postings.holders(number) === 0 ? -1 : number;
  }

  /** The fields in which an agent holds a term, and how much the term tells; undefined when it does not hold it. */
  held(term: string, agent: number): { readonly fields: readonly Field[]; readonly idf: number } | undefined {
    const number = this.term(term);
    if (number < 0) return undefined;
    const { starts, agents, fields } = this.postings;
    const from = starts[number] as number;
    const end = starts[number + 1] as number;
    const at = agents.subarray(from, end).indexOf(agent);
    if (at < 0) return undefined;
    const bits = fields[from + at] as number;
    return {
      fields: FIELDS.filter((_, f) => (bits & (1 << f)) !== 0),
      idf: this.postings.idf(end - from),
    };
  }
}
