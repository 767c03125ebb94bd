/** A row of features of which most are 0: positions, and the values at them. */
export interface SparseRow {
  readonly at: readonly number[];
  readonly values: readonly number[];
}

/** A row to learn from: whether it is one of those sought, and how much it counts. */
export interface Example {
  readonly row: SparseRow;
  readonly isRight: boolean;
  readonly weight: number;
}

/** `penalty`: L2 penalty on each weight but that of `bias`, a position where every row has 1. */
export interface LogisticOptions {
  readonly penalty: number;
  readonly bias: number;
  /** Default 250. */
  readonly steps?: number;
}

/**
 * Weights of a logistic regression over `width` features, by accelerated gradient descent (Nesterov, 1983) with a fixed step below the
 * inverse of the gradient's Lipschitz constant. Deterministic. Throws when there is nothing to learn from.
 */
export function learnLogistic(
  examples: readonly Example[],
  width: number,
  { penalty, bias, steps = 250 }: LogisticOptions,
): Float64Array {
  const mass = examples.reduce((sum, e) => sum + e.weight, 0);
  if (!(mass > 0)) throw new Error('There is no example to learn from.');
  const step = 1 / (0.26 * largestEigenvalue(examples, width, mass) + penalty);
  let weights = new Float64Array(width);
  let ahead = weights.slice();
  let momentum = 1;
  for (let i = 0; i < steps; i++) {
    const gradient = ahead.map((w, j) => (j === bias ? 0 : penalty * w));
    for (const { row, isRight, weight } of examples)
      addTo(gradient, row, ((chanceOf(ahead, row) - (isRight ? 1 : 0)) * weight) / mass);
    const next = ahead.map((w, j) => w - step * (gradient[j] as number));
    const nextMomentum = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    const share = (momentum - 1) / nextMomentum;
    ahead = next.map((w, j) => w + share * (w - (weights[j] as number)));
    weights = next;
    momentum = nextMomentum;
  }
  return weights;
}

/** The probability that weights give a row. */
export function chanceOf(weights: Float64Array, row: SparseRow): number {
  return 1 / (1 + Math.exp(-dot(weights, row)));
}

/** Of the weighted second moments of the rows, by power iteration. */
function largestEigenvalue(examples: readonly Example[], width: number, mass: number): number {
  let vector = new Float64Array(width).fill(1);
  let norm = 0;
  for (let i = 0; i < 30; i++) {
    const next = new Float64Array(width);
    for (const { row, weight } of examples) addTo(next, row, (dot(vector, row) * weight) / mass);
    norm = Math.sqrt(next.reduce((sum, x) => sum + x * x, 0));
    vector = next.map((x) => x / norm);
  }
  return norm;
}

function dot(vector: Float64Array, { at, values }: SparseRow): number {
  let sum = 0;
  for (let i = 0; i < at.length; i++) sum += (vector[at[i] as number] as number) * (values[i] as number);
  return sum;
}

function addTo(vector: Float64Array, { at, values }: SparseRow, factor: number): void {
  for (let i = 0; i < at.length; i++) {
    const j = at[i] as number;
    vector[j] = (vector[j] as number) + factor * (values[i] as number);
  }
}
