import type { Use } from '../read/reading.ts';
import type { BlockSite, StepSite } from './sites.ts';

/** Where an expression stands: at a step, or at the outputs of a block. */
export type Viewpoint =
  | { readonly kind: 'step'; readonly site: StepSite; readonly when: Use['when'] }
  | { readonly kind: 'end'; readonly block: BlockSite };

/** Why a step cannot be seen from somewhere. */
export type Hidden = 'later' | 'beside' | 'around' | 'itself' | 'other-item' | 'other-branch';

/** Whether a step has had its turn, seen from a place; undefined when it has. */
export function hiddenFrom(view: Viewpoint, target: StepSite): Hidden | undefined {
  const around = blocksAround(view);
  let top = target;
  let inItems = false;
  while (!around.has(top.block)) {
    inItems ||= top.block.role === 'items';
    // The chain's own block is around everything.
    top = top.block.owner as StepSite;
  }
  const own = around.get(top.block);
  if (own === top.index)
    return view.kind === 'step'
      ? hiddenInSame(view, target, top, inItems)
      : hiddenInside(view.block, target, top, inItems);
  if (own !== 'end' && !top.block.order.isBefore(top.index, own as number)) {
    return top.block.order.isBefore(own as number, top.index) ? 'later' : 'beside';
  }
  return inItems ? 'other-item' : undefined;
}

/** The blocks around a place, each with the position in it that the place is at. */
function blocksAround(view: Viewpoint): Map<BlockSite, number | 'end'> {
  const around = new Map<BlockSite, number | 'end'>();
  let owner: StepSite | undefined;
  if (view.kind === 'step') owner = view.site;
  else {
    around.set(view.block, 'end');
    owner = view.block.owner;
  }
  for (; owner !== undefined; owner = owner.block.owner) around.set(owner.block, owner.index);
  return around;
}

/** Seen from a step, or from inside of it: the step itself, or something in it. */
function hiddenInSame(
  view: Viewpoint & { readonly kind: 'step' },
  target: StepSite,
  top: StepSite,
  inItems: boolean,
): Hidden | undefined {
  if (view.site !== top) return hiddenInside(view.site.block, target, top, inItems);
  if (target === top) return view.when === 'after' ? undefined : 'itself';
  if (view.when === 'before') return 'later';
  return inItems ? 'other-item' : undefined;
}

/** Seen from a block inside of a step: the step itself, or something in another of its blocks. */
function hiddenInside(
  from: BlockSite,
  target: StepSite,
  top: StepSite,
  inItems: boolean,
): Hidden | undefined {
  if (target === top) return 'around';
  if (inItems) return 'other-item';
  let block = from;
  while (block.owner !== top) block = block.owner?.block as BlockSite;
  return block.role === 'handler' ? undefined : 'other-branch';
}
