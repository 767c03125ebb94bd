import { type AgentIndex, K1 } from '../index/agent-index.ts';
import { FIELDS } from '../index/fields.ts';
import { ROUGH_SCALE } from '../index/rough-dots.ts';
import { rowBestAt, rowDot, rowDotAt } from '../index/senses.ts';
import type { Query } from '../query.ts';
import { FEATURES } from './features.ts';

const WIDTH = FIELDS.length;
/** Numbers of {@link FEATURES}' order that come from the fields; the first is `lexical`. */
const FIELD_AT = 1;
const NAME_WHOLE_AT = FIELD_AT + WIDTH;

/** How many agents are looked at closely after the first pass. */
export const POOL = 60;

/** Share of the latent similarity in the first pass, beside the lexical match. */
const SENSE_SHARE = 0.8;

/** Idf share of a word that no agent holds: it makes every match less sure, but a rare name is no miss. */
const UNSEEN_SHARE = 0.35;

/** Agents found for a prompt, best first. */
export interface Pool {
  /** Positions in {@link AgentIndex.agents}. */
  readonly agents: readonly number[];
  /** A row of `FEATURES.length` numbers for each of them, in the order of {@link FEATURES}. */
  readonly rows: Float64Array;
}

/** A term of the prompt that some agent holds: where its list lies, and what a plentiful match would give. */
interface Found {
  readonly from: number;
  readonly end: number;
  readonly gain: number;
}

/**
 * First pass: BM25F and latent similarity over the whole index; then features for the best {@link POOL} agents.
 * Cost: one walk over the posting lists of the prompt's terms, and one rough dot product an agent. Finds nothing when no word
 * of the prompt is known.
 */
export function retrieve(index: AgentIndex, query: Query): Pool {
  const { found, ideal } = findTerms(index, query);
  addScores(index, found);
  const agents = best(index, query, ideal);
  const rows = new Float64Array(agents.length * FEATURES.length);
  addFieldShares(index, found, agents, ideal, rows);
  const acts = positionsAsked(query);
  agents.forEach((agent, slot) => {
    addRow(index, query, acts, agent, rows, slot * FEATURES.length, ideal);
  });
  return { agents, rows };
}

/** A prompt asks for few of the many acts. */
function positionsAsked(query: Query): number[] {
  const positions: number[] = [];
  query.asked.forEach((x, k) => {
    if (x > 0) positions.push(k);
  });
  return positions;
}

/** The prompt's terms in the index, and the score of an agent that would hold every term of the prompt plentifully. */
function findTerms(index: AgentIndex, query: Query): { found: Found[]; ideal: number } {
  const { postings, unseenIdf } = index;
  const found: Found[] = [];
  let ideal = 0;
  for (const [term, weight] of query.terms) {
    const number = index.term(term);
    if (number < 0) {
      ideal += weight * (unseenIdf * UNSEEN_SHARE);
      continue;
    }
    const from = postings.starts[number] as number;
    const end = postings.starts[number + 1] as number;
    const gain = weight * postings.idf(end - from);
    ideal += gain;
    found.push({ from, end, gain });
  }
  return { found, ideal: ideal || 1 };
}

/** BM25F scores of all agents, into the index's scratch. */
function addScores(index: AgentIndex, found: readonly Found[]): void {
  const { agents, weighted } = index.postings;
  const scores = index.scratch.lexical.fill(0);
  for (const { from, end, gain } of found) {
    for (let i = from; i < end; i++) {
      const tf = weighted[i] as number;
      const a = agents[i] as number;
      scores[a] = (scores[a] as number) + (gain * tf) / (K1 + tf);
    }
  }
}

/**
 * The {@link POOL} agents with the highest positive value, best first; ties by position. The value is the lexical match and a
 * share of the latent similarity, of which a rough one is looked at first: few agents of a large index get an exact one.
 */
function best(index: AgentIndex, query: Query, ideal: number): number[] {
  const { lexical } = index.scratch;
  const { whole, roughWhole } = index.senses;
  const rough = roughWhole.of(query.sense);
  // Insertion into a short sorted list: few positions of a large index ever enter it.
  const kept: number[] = [];
  const values = new Float32Array(POOL);
  let least = 0;
  for (let a = 0; a < lexical.length; a++) {
    const match = (lexical[a] as number) / ideal;
    if (rough !== undefined) {
      const most = (rough[a] as number) * ROUGH_SCALE + roughWhole.error;
      if (match + SENSE_SHARE * Math.max(0, most) <= least) continue;
    }
    const value = Math.fround(match + SENSE_SHARE * Math.max(0, rowDot(whole, a, query.sense)));
    if (value <= least) continue;
    let at = kept.length === POOL ? POOL - 1 : kept.length;
    for (; at > 0 && value > (values[at - 1] as number); at--) {
      values[at] = values[at - 1] as number;
      kept[at] = kept[at - 1] as number;
    }
    values[at] = value;
    kept[at] = a;
    if (kept.length === POOL) least = values[POOL - 1] as number;
  }
  return kept;
}

/** Per pooled agent: the share of the prompt's weight found in each field, then the share of the name that is in the prompt. */
function addFieldShares(
  index: AgentIndex,
  found: readonly Found[],
  pool: readonly number[],
  ideal: number,
  rows: Float64Array,
): void {
  const { agents, fields } = index.postings;
  const { slots } = index.scratch;
  for (let slot = 0; slot < pool.length; slot++) slots[pool[slot] as number] = slot;
  for (const { from, end, gain } of found) {
    const share = gain / ideal;
    for (let i = from; i < end; i++) {
      const slot = slots[agents[i] as number] as number;
      if (slot < 0) continue;
      const row = slot * FEATURES.length;
      const bits = fields[i] as number;
      for (let f = 0; f < WIDTH; f++) {
        const at = row + FIELD_AT + f;
        if ((bits & (1 << f)) !== 0) rows[at] = Math.fround((rows[at] as number) + share);
      }
      if ((bits & 1) !== 0) rows[row + NAME_WHOLE_AT] = (rows[row + NAME_WHOLE_AT] as number) + 1;
    }
  }
  for (const agent of pool) slots[agent] = -1;
}

/** The rest of an agent's row. */
function addRow(
  index: AgentIndex,
  query: Query,
  acts: readonly number[],
  agent: number,
  rows: Float64Array,
  row: number,
  ideal: number,
): void {
  const { senses, scratch, nameLengths } = index;
  rows[row] = (scratch.lexical[agent] as number) / ideal;
  let at = row + NAME_WHOLE_AT;
  rows[at] = Math.fround(Math.min(1, (rows[at] as number) / (nameLengths[agent] as number)));
  rows[++at] = rowDot(senses.head, agent, query.sense);
  rows[++at] = rowDot(senses.body, agent, query.sense);
  rows[++at] = rowDot(senses.whole, agent, query.sense);
  rows[++at] = rowDotAt(senses.doneUnit, agent, query.askedUnit, acts);
  rows[++at] = rowBestAt(senses.done, agent, query.asked, acts);
  rows[++at] = rowDotAt(senses.told, agent, query.askedUnit, acts);
  rows[++at] = rowDotAt(senses.bodyTold, agent, query.askedUnit, acts);
}
