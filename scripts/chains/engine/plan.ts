import type { Block } from '../language/chain.ts';

/** The order of a block, worked out once: how many steps each waits for, and who waits for each. By position. */
export interface Plan {
  readonly needs: readonly number[];
  readonly dependents: readonly (readonly number[])[];
  /** Position by id. */
  readonly at: ReadonlyMap<string, number>;
}

const plans = new WeakMap<Block, Plan>();

/** The plan of a checked block: its `needs` name steps of the block, without cycles. */
export function planOf(block: Block): Plan {
  const known = plans.get(block);
  if (known !== undefined) return known;
  const at = new Map(block.steps.map((step, i) => [step.id, i]));
  const dependents: number[][] = block.steps.map(() => []);
  block.steps.forEach((step, i) => {
    for (const id of step.needs) dependents[at.get(id) as number]?.push(i);
  });
  const plan = { needs: block.steps.map((step) => step.needs.length), dependents, at };
  plans.set(block, plan);
  return plan;
}
