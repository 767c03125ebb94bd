import { type AgentIndex, K1 } from '../index/agent-index.ts';
import { FIELDS } from '../index/fields.ts';
import { rowBestAt, rowDot, rowDotAt } from '../index/senses.ts';
import type { Query } from '../query.ts';
import type { FeatureVector } from './features.ts';

const WIDTH = FIELDS.length;

/** How many agents are looked at closely after the first pass. */
export const POOL = 60;

/** Share of the latent similarity in the first pass, beside the lexical match. */
const SENSE_SHARE = 0.8;

/** Idf share of a word that no agent holds: it makes every match less sure, but a rare name is no miss. */
const UNSEEN_SHARE = 0.35;

/** An agent found for a prompt. */
export interface Candidate {
  /** Position in {@link AgentIndex.agents}. */
  readonly agent: number;
  readonly features: FeatureVector;
}

/**
 * First pass: BM25F and latent similarity over the whole index; then features for the best {@link POOL} agents, best first.
 * Cost: one walk over the posting lists of the prompt's terms, and one dot product an agent. Returns nothing when no word
 * of the prompt is known.
 */
export function retrieve(index: AgentIndex, query: Query): Candidate[] {
  const total = index.agents.length;
  const lexical = new Float32Array(total);
  const ideal = addTerms(index, query, lexical);
  const first = new Float32Array(total);
  for (let a = 0; a < total; a++) {
    first[a] =
      (lexical[a] as number) / ideal + SENSE_SHARE * Math.max(0, rowDot(index.senses.whole, a, query.sense));
  }
  const pool = best(first, POOL);
  const shares = fieldShares(index, query, pool, ideal);
  const acts = positionsAsked(query);
  return pool.map((agent, slot) => ({
    agent,
    features: features(
      index,
      query,
      agent,
      acts,
      (lexical[agent] as number) / ideal,
      (f) => shares[slot * (WIDTH + 1) + f] as number,
    ),
  }));
}

/** A prompt asks for few of the many acts. */
function positionsAsked(query: Query): number[] {
  const positions: number[] = [];
  query.asked.forEach((x, k) => {
    if (x > 0) positions.push(k);
  });
  return positions;
}

function features(
  index: AgentIndex,
  query: Query,
  agent: number,
  acts: readonly number[],
  lexical: number,
  share: (f: number) => number,
): FeatureVector {
  const { senses } = index;
  return {
    lexical,
    name: share(0),
    description: share(1),
    triggers: share(2),
    capabilities: share(3),
    body: share(4),
    plugin: share(5),
    nameWhole: share(WIDTH),
    senseHead: rowDot(senses.head, agent, query.sense),
    senseBody: rowDot(senses.body, agent, query.sense),
    senseWhole: rowDot(senses.whole, agent, query.sense),
    actDone: rowDotAt(senses.doneUnit, agent, query.askedUnit, acts),
    actBest: rowBestAt(senses.done, agent, query.asked, acts),
    actTold: rowDotAt(senses.told, agent, query.askedUnit, acts),
    actBody: rowDotAt(senses.bodyTold, agent, query.askedUnit, acts),
  };
}

/** Adds BM25F scores; returns the score of an agent that would hold every term of the prompt plentifully. */
function addTerms(index: AgentIndex, query: Query, scores: Float32Array): number {
  let ideal = 0;
  for (const [term, weight] of query.terms) {
    const postings = index.postings(term);
    const gain = weight * (postings?.idf ?? index.unseenIdf * UNSEEN_SHARE);
    ideal += gain;
    if (postings === undefined) continue;
    const { agents, weighted } = postings;
    for (let i = 0; i < agents.length; i++) {
      const tf = weighted[i] as number;
      const a = agents[i] as number;
      scores[a] = (scores[a] as number) + (gain * tf) / (K1 + tf);
    }
  }
  return ideal || 1;
}

/** The `count` positions with the highest positive value, best first; ties by position. */
function best(values: Float32Array, count: number): number[] {
  // Insertion into a short sorted list: few positions of a large index ever enter it.
  const kept: number[] = [];
  for (let a = 0; a < values.length; a++) {
    const value = values[a] as number;
    if (value <= 0 || (kept.length === count && value <= (values[kept[count - 1] as number] as number)))
      continue;
    if (kept.length === count) kept.pop();
    let at = kept.length;
    while (at > 0 && value > (values[kept[at - 1] as number] as number)) at--;
    kept.splice(at, 0, a);
  }
  return kept;
}

/** Per pooled agent: the share of the prompt's weight found in each field, then the share of the name that is in the prompt. */
function fieldShares(index: AgentIndex, query: Query, pool: readonly number[], ideal: number): Float32Array {
  const row = WIDTH + 1;
  const result = new Float32Array(pool.length * row);
  const slots = new Int16Array(index.agents.length).fill(-1);
  pool.forEach((agent, slot) => {
    slots[agent] = slot;
  });
  for (const [term, weight] of query.terms) {
    const postings = index.postings(term);
    if (postings === undefined) continue;
    const { agents, counts, idf } = postings;
    const gain = (weight * idf) / ideal;
    for (let i = 0; i < agents.length; i++) {
      const slot = slots[agents[i] as number] as number;
      if (slot < 0) continue;
      for (let f = 0; f < WIDTH; f++) {
        if ((counts[i * WIDTH + f] as number) > 0)
          result[slot * row + f] = (result[slot * row + f] as number) + gain;
      }
      if ((counts[i * WIDTH] as number) > 0)
        result[slot * row + WIDTH] = (result[slot * row + WIDTH] as number) + 1;
    }
  }
  pool.forEach((agent, slot) => {
    const at = slot * row + WIDTH;
    result[at] = Math.min(1, (result[at] as number) / (index.nameLengths[agent] as number));
  });
  return result;
}
