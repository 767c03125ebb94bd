import type { Block, Chain, Step } from '../chain.ts';
import type { Reading } from '../read/reading.ts';
import { type Order, orderOf } from './order.ts';

/** A chain as a tree that can be walked upwards. */

export interface StepSite {
  readonly step: Step;
  readonly block: BlockSite;
  /** In its block, from 0. */
  readonly index: number;
}

export interface BlockSite {
  /** The step it is a block of; undefined for the chain itself. */
  readonly owner: StepSite | undefined;
  /** `items`: the body of a foreach, whose steps run once for each item. `handler`: what runs on an error. */
  readonly role: 'chain' | 'body' | 'items' | 'handler';
  /** What the block's outputs belong to. */
  readonly of: Block | Chain;
  readonly steps: readonly StepSite[];
  readonly order: Order;
}

export interface Sites {
  /** Every step; two of the same id too, which is a problem but no reason to check only one. */
  readonly all: readonly StepSite[];
  readonly steps: ReadonlyMap<string, StepSite>;
  readonly blocks: readonly BlockSite[];
}

/** The tree of a chain. Wrong `needs` are noted on the way. */
export function sitesOf(chain: Chain, reading: Reading): Sites {
  const all: StepSite[] = [];
  const steps = new Map<string, StepSite>();
  const blocks: BlockSite[] = [];
  const add = (of: Block | Chain, owner: StepSite | undefined, role: BlockSite['role']): void => {
    const inner: StepSite[] = [];
    const block: BlockSite = { owner, role, of, steps: inner, order: orderOf(of.steps, reading) };
    blocks.push(block);
    of.steps.forEach((step, index) => {
      const site: StepSite = { step, block, index };
      inner.push(site);
      all.push(site);
      if (!steps.has(step.id)) steps.set(step.id, site);
      for (const [innerRole, innerBlock] of blocksOf(step)) add(innerBlock, site, innerRole);
    });
  };
  add(chain, undefined, 'chain');
  return { all, steps, blocks };
}

function blocksOf(step: Step): readonly (readonly ['body' | 'items' | 'handler', Block])[] {
  const bodies = bodiesOf(step).map((block) => [step.kind === 'foreach' ? 'items' : 'body', block] as const);
  return step.onError.kind === 'steps' ? [...bodies, ['handler', step.onError.block] as const] : bodies;
}

/** The blocks that a step is made of, its handler of errors aside. */
export function bodiesOf(step: Step): readonly Block[] {
  switch (step.kind) {
    case 'group':
    case 'foreach':
      return [step.block];
    case 'parallel':
      return step.branches.map((branch) => branch.block);
    case 'switch':
      return step.cases.map((one) => one.block);
    default:
      return [];
  }
}
