/** Typed arrays that hold a row of numbers for each of a list. */
type Rows = Float32Array | Int16Array;

/** Rows in a row that go from one place to another. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/**
 * What of a list of rows was there in an earlier list, by identity, so that a matrix of a thousand agents of which one has changed is a few
 * copies of memory. Order may differ.
 */
export class CarriedRows {
  /** Places in the new list of what the earlier one does not have. */
  readonly fresh: readonly number[];
  readonly #runs: readonly Run[];

  constructor(before: readonly object[], now: readonly object[]) {
    const places = new Map(before.map((item, i) => [item, i]));
    const fresh: number[] = [];
    const runs: { from: number; to: number; length: number }[] = [];
    now.forEach((item, to) => {
      const from = places.get(item);
      const last = runs.at(-1);
      if (from === undefined) fresh.push(to);
      else if (last !== undefined && last.from + last.length === from && last.to + last.length === to)
        last.length += 1;
      else runs.push({ from, to, length: 1 });
    });
    this.fresh = fresh;
    this.#runs = runs;
  }

  /** Copies the rows that are carried. */
  copy<T extends Rows>(source: T, target: T, width: number): void {
    for (const { from, to, length } of this.#runs)
      target.set(source.subarray(from * width, (from + length) * width), to * width);
  }
}
