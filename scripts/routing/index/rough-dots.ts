import type { CarriedRows } from './carried-rows.ts';
import { GRID } from './prepared.ts';
import { type DotMachine, dotMachine } from './simd.ts';

/** Numbers that the machine takes at once. */
const LANES = 8;

/**
 * Dot products of a vector with all rows of a matrix of unit vectors, nearly: eight products at a time, in whole steps of
 * {@link GRID}. They say which rows are worth an exact product, several times as fast as computing all of those.
 */
export class RoughDots {
  /** No product is further from the exact one than this. */
  readonly error: number;
  readonly #width: number;
  readonly #rowLanes: number;
  readonly #rows: Int16Array;
  readonly #count: number;
  readonly #machine: DotMachine | undefined;

  /** @param carried which rows are those of an earlier matrix, and the products of that one. */
  constructor(matrix: Float32Array, width: number, carried?: { rows: CarriedRows; from: RoughDots }) {
    this.#width = width;
    this.#rowLanes = Math.ceil(width / LANES) * LANES;
    this.#count = width === 0 ? 0 : matrix.length / width;
    this.#machine = this.#count === 0 ? undefined : dotMachine(this.#rowLanes);
    this.#rows = new Int16Array(this.#machine === undefined ? 0 : this.#count * this.#rowLanes);
    if (this.#machine !== undefined) {
      const fill = (r: number): void => {
        for (let k = 0; k < width; k++)
          this.#rows[r * this.#rowLanes + k] = Math.round((matrix[r * width + k] as number) * GRID);
      };
      if (carried === undefined) for (let r = 0; r < this.#count; r++) fill(r);
      else {
        carried.rows.copy(carried.from.#rows, this.#rows, this.#rowLanes);
        for (const r of carried.rows.fresh) fill(r);
      }
    }
    // Rows lie on the grid already; the vector moves by half a step in each number. A little more, for rounding elsewhere.
    this.error = (Math.sqrt(width) * 0.51) / GRID + 1e-6;
  }

  /** A product for each row, to be multiplied by {@link ROUGH_SCALE}; valid until the next call. Undefined where the machine is missing. */
  of(vector: Float32Array): Int32Array | undefined {
    if (this.#machine === undefined) return undefined;
    const { query } = this.#machine.hold(this, this.#rows, this.#count);
    for (let k = 0; k < this.#width; k++) query[k] = Math.round((vector[k] as number) * GRID);
    return this.#machine.run();
  }
}

/** What turns a rough product into the dot product of the vectors. */
export const ROUGH_SCALE = 1 / (GRID * GRID);
