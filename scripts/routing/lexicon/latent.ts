/**
 * A low-rank space over concepts (latent semantic analysis, Deerwester et al., 1990): concepts whose words overlap come to
 * lie near each other, so that texts meet without sharing a word. Computed at build time; deterministic.
 */
import { int16 } from './associations.ts';

/** Dimensions kept. More gave nothing on the tune halves. */
export const DIMENSIONS = 96;

/** Exponent put on the eigenvalues: below 0 it takes weight from what all requests share. */
const WHITENING = -0.25;

const ITERATIONS = 14;

/** Int16 matrix `concepts × DIMENSIONS`, row by row, with the factor that turns its numbers into floats. */
export interface Projection {
  readonly dimensions: number;
  readonly scale: number;
  readonly base64: string;
}

/** Sparse columns of the concept-by-word matrix: for each word its concepts and weights. */
type Columns = ReadonlyArray<ReadonlyArray<readonly [number, number]>>;

/** The leading eigenvectors of the concepts' Gram matrix, scaled, by orthogonal iteration. */
export function latentProjection(concepts: number, columns: Columns): Projection {
  const gram = gramMatrix(concepts, columns);
  const dimensions = Math.min(DIMENSIONS, concepts);
  let basis = Array.from({ length: dimensions }, (_, i) => startVector(concepts, i));
  orthonormalise(basis);
  for (let i = 0; i < ITERATIONS; i++) {
    basis = basis.map((v) => multiply(gram, v));
    orthonormalise(basis);
  }
  const eigenvalues = basis.map((v) => dot(v, multiply(gram, v)));
  const scaled = basis.map((v, k) => v.map((x) => x * Math.max(1e-9, eigenvalues[k] as number) ** WHITENING));
  return pack(concepts, scaled);
}

/** Reads a packed projection back into floats. */
export function unpackProjection(projection: Projection): Float32Array {
  const steps = int16(projection.base64);
  const floats = new Float32Array(steps.length);
  for (let i = 0; i < steps.length; i++) floats[i] = (steps[i] as number) * projection.scale;
  return floats;
}

function gramMatrix(concepts: number, columns: Columns): Float64Array[] {
  const gram = Array.from({ length: concepts }, () => new Float64Array(concepts));
  for (const column of columns) {
    for (const [i, x] of column) {
      const row = gram[i] as Float64Array;
      for (const [j, y] of column) row[j] = (row[j] as number) + x * y;
    }
  }
  return gram;
}

/** Pseudo-random start (a linear congruential generator), the same on every machine. */
function startVector(length: number, index: number): Float64Array {
  let seed = 2_654_435_761 ^ (index + 1);
  return Float64Array.from({ length }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  });
}

function multiply(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) => dot(row, vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Modified Gram-Schmidt, in place. */
function orthonormalise(vectors: Float64Array[]): void {
  vectors.forEach((v, i) => {
    for (let j = 0; j < i; j++) {
      const u = vectors[j] as Float64Array;
      const share = dot(u, v);
      for (let k = 0; k < v.length; k++) v[k] = (v[k] as number) - share * (u[k] as number);
    }
    const norm = Math.sqrt(dot(v, v)) || 1;
    for (let k = 0; k < v.length; k++) v[k] = (v[k] as number) / norm;
  });
}

function pack(concepts: number, vectors: readonly Float64Array[]): Projection {
  const largest = vectors.reduce((m, v) => v.reduce((n, x) => Math.max(n, Math.abs(x)), m), 1e-9);
  const scale = largest / 32_000;
  const bytes = Buffer.alloc(concepts * vectors.length * 2);
  for (let c = 0; c < concepts; c++) {
    vectors.forEach((v, k) => {
      bytes.writeInt16LE(Math.round((v[c] as number) / scale), (c * vectors.length + k) * 2);
    });
  }
  return {
    dimensions: vectors.length,
    scale: Number(scale.toPrecision(6)),
    base64: bytes.toString('base64'),
  };
}
