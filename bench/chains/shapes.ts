import type { Chain, Step } from '../../scripts/chains/language/chain.ts';

/** Chains of steps that do nothing, in the two extremes of shape. */

function step(i: number, needs: readonly string[]): Step {
  return {
    kind: 'run',
    id: `s${i}`,
    label: `s${i}`,
    needs,
    onError: { kind: 'fail' },
    argv: ['true'],
    env: {},
    accept: [0],
    fallback: [],
  };
}

function chain(name: string, steps: readonly Step[]): Chain {
  return { name, description: '', inputs: {}, outputs: {}, budget: {}, saga: false, steps };
}

/** One after the other. */
export const line = (steps: number): Chain =>
  chain(
    `line-${steps}`,
    Array.from({ length: steps }, (_, i) => step(i, i === 0 ? [] : [`s${i - 1}`])),
  );

/** All at once. */
export const branches = (count: number): Chain =>
  chain(`branches-${count}`, [
    {
      kind: 'parallel',
      id: 'all',
      label: 'all',
      needs: [],
      onError: { kind: 'fail' },
      join: 'all',
      rest: 'cancel',
      branches: Array.from({ length: count }, (_, i) => ({ name: `b${i}`, block: { steps: [step(i, [])] } })),
    },
  ]);
