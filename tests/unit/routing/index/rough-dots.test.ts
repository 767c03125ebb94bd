import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRID } from '../../../../scripts/routing/index/prepared.ts';
import { ROUGH_SCALE, RoughDots } from '../../../../scripts/routing/index/rough-dots.ts';
import { rowDot } from '../../../../scripts/routing/index/senses.ts';
import { unit } from '../../../../scripts/routing/lexicon/concepts.ts';

const WIDTH = 21; // no multiple of the lanes
const vector = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: WIDTH, maxLength: WIDTH })
  .map((list) => unit(Float32Array.from(list)));
const matrixOf = (rows: readonly Float32Array[]): Float32Array =>
  Float32Array.from(
    rows.flatMap((r) => [...r]),
    (x) => Math.round(x * GRID) / GRID,
  );

describe('rough dot products', () => {
  it('are never further from the exact ones than they say', () => {
    fc.assert(
      fc.property(fc.array(vector, { minLength: 1, maxLength: 9 }), vector, (rows, query) => {
        const matrix = matrixOf(rows);
        const dots = new RoughDots(matrix, WIDTH);
        const rough = dots.of(query) as Int32Array;
        expect(rough).toHaveLength(rows.length);
        rough.forEach((x, r) => {
          expect(Math.abs(x * ROUGH_SCALE - rowDot(matrix, r, query))).toBeLessThanOrEqual(dots.error);
        });
      }),
    );
  });

  it('of two matrices that ask by turns are not mixed up, also when one needs a larger memory', () => {
    const axis = (k: number): Float32Array =>
      Float32Array.from({ length: WIDTH }, (_, i) => (i === k ? 1 : 0));
    const small = new RoughDots(matrixOf([axis(0)]), WIDTH);
    const large = new RoughDots(matrixOf(Array.from({ length: 5_000 }, (_, i) => axis(i % 3))), WIDTH);
    for (let turn = 0; turn < 2; turn++) {
      expect([...(small.of(axis(0)) as Int32Array)]).toEqual([GRID * GRID]);
      const many = large.of(axis(2)) as Int32Array;
      expect(many).toHaveLength(5_000);
      expect(many.every((x, i) => x === (i % 3 === 2 ? GRID * GRID : 0))).toBe(true);
    }
  });

  it('of no rows are missing, and nothing throws', () => {
    expect(new RoughDots(new Float32Array(), WIDTH).of(new Float32Array(WIDTH))).toBeUndefined();
    expect(new RoughDots(new Float32Array(), 0).of(new Float32Array())).toBeUndefined();
  });
});
