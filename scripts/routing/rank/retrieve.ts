import { type AgentIndex, K1 } from '../index/agent-index.ts';
import { FIELDS } from '../index/fields.ts';
import type { Query } from '../query.ts';
import type { FeatureVector } from './features.ts';

const WIDTH = FIELDS.length;

/** How many agents are looked at closely after the first pass. */
export const POOL = 60;

/** An agent found for a prompt. */
export interface Candidate {
  /** Position in {@link AgentIndex.agents}. */
  readonly agent: number;
  readonly features: FeatureVector;
}

/**
 * First pass: BM25F and concept match over the whole index, then features for the best {@link POOL} agents.
 * Cost is one walk over the posting lists of the prompt's terms. Returns nothing when no term or concept matches.
 */
export function retrieve(index: AgentIndex, query: Query): Candidate[] {
  const total = index.agents.length;
  const lexical = new Float32Array(total);
  const concept = new Float32Array(total);
  const conceptTop = new Float32Array(total);
  const lexicalIdeal = addTerms(index, query, lexical);
  const conceptIdeal = addConcepts(index, query, concept, conceptTop);
  const first = (a: number): number =>
    (lexical[a] as number) / lexicalIdeal + 0.8 * ((concept[a] as number) / conceptIdeal);
  const pool = best(total, first, POOL);
  const shares = fieldShares(index, query, pool);
  return pool.map((agent, slot) => {
    const share = (f: number): number => shares[slot * (WIDTH + 1) + f] as number;
    const byField = Object.fromEntries(FIELDS.map((field, f) => [field, share(f)])) as Record<
      (typeof FIELDS)[number],
      number
    >;
    return {
      agent,
      features: {
        lexical: (lexical[agent] as number) / lexicalIdeal,
        ...byField,
        concept: (concept[agent] as number) / conceptIdeal,
        conceptTop: conceptTop[agent] as number,
        nameWhole: share(WIDTH),
      },
    };
  });
}

/** Adds BM25F scores; returns the score of an agent that would hold every term of the prompt plentifully. */
function addTerms(index: AgentIndex, query: Query, scores: Float32Array): number {
  let ideal = 0;
  for (const [term, weight] of query.terms) {
    const postings = index.postings(term);
    const idf = postings?.idf ?? index.unseenIdf * 0.35;
    ideal += weight * idf;
    if (postings === undefined) continue;
    const { agents, weighted } = postings;
    const gain = weight * idf;
    for (let i = 0; i < agents.length; i++) {
      const tf = weighted[i] as number;
      const a = agents[i] as number;
      scores[a] = (scores[a] as number) + (gain * tf) / (K1 + tf);
    }
  }
  return ideal || 1;
}

function addConcepts(index: AgentIndex, query: Query, scores: Float32Array, top: Float32Array): number {
  let norm = 0;
  for (const [concept, weight] of query.concepts) {
    const postings = index.conceptPostings(concept);
    if (postings === undefined) continue;
    const gain = weight * postings.idf;
    norm += gain * gain;
    const { agents, weights } = postings;
    for (let i = 0; i < agents.length; i++) {
      const a = agents[i] as number;
      const add = gain * (weights[i] as number);
      scores[a] = (scores[a] as number) + add;
      if (add > (top[a] as number)) top[a] = add;
    }
  }
  return Math.sqrt(norm) || 1;
}

/** The `count` agents with the highest positive score, best first. */
function best(total: number, score: (agent: number) => number, count: number): number[] {
  const values = new Float32Array(total);
  const positive: number[] = [];
  for (let a = 0; a < total; a++) {
    const s = score(a);
    values[a] = s;
    if (s > 0) positive.push(a);
  }
  positive.sort((x, y) => (values[y] as number) - (values[x] as number) || x - y);
  return positive.slice(0, count);
}

/** Per pooled agent: the share of the prompt's weight found in each field, then the share of the name that is in the prompt. */
function fieldShares(index: AgentIndex, query: Query, pool: readonly number[]): Float32Array {
  const row = WIDTH + 1;
  const result = new Float32Array(pool.length * row);
  const slots = new Map(pool.map((agent, slot) => [agent, slot]));
  let ideal = 0;
  for (const [term, weight] of query.terms) {
    const postings = index.postings(term);
    ideal += weight * (postings?.idf ?? index.unseenIdf * 0.35);
    if (postings === undefined) continue;
    const { agents, counts, idf } = postings;
    for (let i = 0; i < agents.length; i++) {
      const slot = slots.get(agents[i] as number);
      if (slot === undefined) continue;
      for (let f = 0; f < WIDTH; f++) {
        if ((counts[i * WIDTH + f] as number) > 0) {
          result[slot * row + f] = (result[slot * row + f] as number) + weight * idf;
        }
      }
      if ((counts[i * WIDTH] as number) > 0) result[slot * row + WIDTH] = (result[slot * row + WIDTH] as number) + 1;
    }
  }
  for (const [agent, slot] of slots) {
    for (let f = 0; f < WIDTH; f++) result[slot * row + f] = (result[slot * row + f] as number) / (ideal || 1);
    const nameTerms = new Set((index.agents[agent] as { name: string }).name.split(/[^A-Za-z0-9]+/)).size || 1;
    result[slot * row + WIDTH] = Math.min(1, (result[slot * row + WIDTH] as number) / nameTerms);
  }
  return result;
}
