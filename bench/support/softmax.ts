/** One choice to learn from: feature rows, and which of them are right. `silence` adds a row of logit 0. */
export interface Choice {
  readonly rows: ReadonlyArray<readonly number[]>;
  readonly right: readonly boolean[];
  /** Whether a choice of none is possible, and whether it is the right one. */
  readonly silence?: 'possible' | 'right';
  readonly weight: number;
}

/** How {@link learn} works. `penalty` is the L2 penalty on each weight. */
export interface LearnOptions {
  readonly epochs: number;
  readonly rate: number;
  readonly penalty: number;
  /** Sign that a weight must have, by position. */
  readonly signs?: ReadonlyArray<1 | -1 | undefined>;
}

/**
 * Weights of a conditional logit model (McFadden, 1974): the probability of a row is its share of the exponentials. Several
 * right rows share the credit. Full-batch AdaGrad; deterministic.
 */
export function learn(choices: readonly Choice[], width: number, options: LearnOptions): number[] {
  const weights = new Array<number>(width).fill(0);
  const squares = new Array<number>(width).fill(1e-6);
  const mass = choices.reduce((sum, c) => sum + c.weight, 0);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const gradient = new Array<number>(width).fill(0);
    for (const choice of choices) addGradient(choice, weights, gradient);
    for (let j = 0; j < width; j++) {
      const g = (gradient[j] as number) / mass - options.penalty * (weights[j] as number);
      squares[j] = (squares[j] as number) + g * g;
      weights[j] = (weights[j] as number) + (options.rate * g) / Math.sqrt(squares[j] as number);
      if ((weights[j] as number) * (options.signs?.[j] ?? 0) < 0) weights[j] = 0;
    }
  }
  return weights;
}

function addGradient(choice: Choice, weights: readonly number[], gradient: number[]): void {
  const scores = choice.rows.map((row) => row.reduce((sum, x, j) => sum + x * (weights[j] as number), 0));
  const top = Math.max(choice.silence === undefined ? Number.NEGATIVE_INFINITY : 0, ...scores);
  const exps = scores.map((s) => Math.exp(s - top));
  const none = choice.silence === undefined ? 0 : Math.exp(-top);
  const total = exps.reduce((a, b) => a + b, none);
  const right = exps.reduce((sum, e, i) => sum + (choice.right[i] === true ? e : 0), 0) || 1e-12;
  exps.forEach((e, i) => {
    const target = choice.silence !== 'right' && choice.right[i] === true ? e / right : 0;
    const pull = (target - e / total) * choice.weight;
    if (Math.abs(pull) < 1e-5) return;
    (choice.rows[i] as readonly number[]).forEach((x, j) => {
      gradient[j] = (gradient[j] as number) + pull * x;
    });
  });
}
