import type { Lexicon } from '../lexicon/load.ts';
import { CarriedRows } from './carried-rows.ts';
import type { PreparedAgent } from './prepared.ts';
import { RoughDots } from './rough-dots.ts';

/** What agents mean and do, beside their words: latent vectors and act vectors, one row an agent. */
export class AgentSenses {
  readonly head: Float32Array;
  readonly body: Float32Array;
  readonly whole: Float32Array;
  readonly roughWhole: RoughDots;
  /** Acts by name and head of the description; and the same of unit length. */
  readonly done: Float32Array;
  readonly doneUnit: Float32Array;
  /** Acts that the description speaks of, as a prompt would, of unit length. */
  readonly told: Float32Array;
  /** The same of the body. */
  readonly bodyTold: Float32Array;

  constructor(prepared: readonly PreparedAgent[], lexicon: Lexicon) {
    const before = lastMade.get(lexicon);
    const rows = new CarriedRows(before?.prepared ?? [], prepared);
    const senses = lexicon.concepts.dimensions;
    const acts = lexicon.acts.ids.length;
    const matrix = (
      name: Matrix,
      width: number,
      row: (agent: PreparedAgent) => Float32Array,
    ): Float32Array => {
      const result = new Float32Array(prepared.length * width);
      if (before !== undefined) rows.copy(before.senses[name], result, width);
      for (const a of rows.fresh) result.set(row(prepared[a] as PreparedAgent), a * width);
      return result;
    };
    this.head = matrix('head', senses, (p) => p.head);
    this.body = matrix('body', senses, (p) => p.body);
    this.whole = matrix('whole', senses, (p) => p.whole);
    this.done = matrix('done', acts, (p) => p.done);
    this.doneUnit = matrix('doneUnit', acts, (p) => scaled(p.done));
    this.told = matrix('told', acts, (p) => p.told);
    this.bodyTold = matrix('bodyTold', acts, (p) => p.bodyTold);
    this.roughWhole = new RoughDots(
      this.whole,
      senses,
      before === undefined ? undefined : { rows, from: before.senses.roughWhole },
    );
    lastMade.set(lexicon, { prepared, senses: this });
  }
}

type Matrix = 'head' | 'body' | 'whole' | 'done' | 'doneUnit' | 'told' | 'bodyTold';

/** The last ones with the agents they were made of, which a registry that has changed a little mostly has as well. */
const lastMade = new WeakMap<
  Lexicon,
  { readonly prepared: readonly PreparedAgent[]; readonly senses: AgentSenses }
>();

function scaled(vector: Float32Array): Float32Array {
  const square = vector.reduce((sum, x) => sum + x * x, 0);
  return square === 0 ? vector : vector.map((x) => x / Math.sqrt(square));
}

/** Dot product of a vector with one row of a matrix. Four sums, because one would wait for each addition. */
export function rowDot(matrix: Float32Array, row: number, vector: Float32Array): number {
  const width = vector.length;
  const start = row * width;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (; k + 3 < width; k += 4) {
    const at = start + k;
    a += (matrix[at] as number) * (vector[k] as number);
    b += (matrix[at + 1] as number) * (vector[k + 1] as number);
    c += (matrix[at + 2] as number) * (vector[k + 2] as number);
    d += (matrix[at + 3] as number) * (vector[k + 3] as number);
  }
  for (; k < width; k++) a += (matrix[start + k] as number) * (vector[k] as number);
  return a + b + (c + d);
}

/** {@link rowDot} where the vector is 0 but at some positions. */
export function rowDotAt(
  matrix: Float32Array,
  row: number,
  vector: Float32Array,
  positions: readonly number[],
): number {
  const start = row * vector.length;
  let sum = 0;
  for (const k of positions) sum += (matrix[start + k] as number) * (vector[k] as number);
  return sum;
}

/** The largest product of two entries at some positions, or 0: the one act that both share most. */
export function rowBestAt(
  matrix: Float32Array,
  row: number,
  vector: Float32Array,
  positions: readonly number[],
): number {
  const start = row * vector.length;
  let best = 0;
  for (const k of positions) best = Math.max(best, (matrix[start + k] as number) * (vector[k] as number));
  return best;
}
