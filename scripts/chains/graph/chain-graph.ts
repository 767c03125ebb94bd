import type { Chain } from '../language/chain.ts';
import type { RunView } from '../view/run-view.ts';
import { fold } from './fold.ts';
import type { ChainGraph, GraphBlock, GraphCluster, GraphItem, GraphNode } from './graph.ts';
import { marksOf, tallyOf } from './marks.ts';
import { oneLine } from './one-line.ts';
import { withoutImplied } from './order.ts';
import { type TreeBlock, type TreeItem, treeOf } from './tree.ts';

/** Nodes and clusters of a picture that people can still read. */
export const MAX_ITEMS = 120;

export interface GraphOptions {
  /** What a run has made of the chain; the run's own copy of the chain is the one to draw then. */
  readonly view?: RunView;
  /** Nodes and clusters, undo nodes included, that the picture has at most. Default {@link MAX_ITEMS}; at least 1. */
  readonly maxItems?: number;
}

/** The picture of a checked chain, before it has a format. Pure: the same chain and view give the same picture. */
export function chainGraph(chain: Chain, options: GraphOptions = {}): ChainGraph {
  const { view, maxItems = MAX_ITEMS } = options;
  const tree = treeOf(chain, view === undefined ? new Map() : marksOf(view));
  const shown = fold(tree, Math.max(1, maxItems));
  const steps = tree.items.reduce((sum, item) => sum + item.steps, 0);
  return {
    name: oneLine(chain.name),
    description: oneLine(chain.description),
    steps,
    folded: steps - stepsShown(shown),
    block: graphBlock(shown),
    ...(view === undefined ? {} : { run: view.run, tally: tallyOf(view) }),
  };
}

/** Steps that have a node or a cluster of their own. */
function stepsShown({ items }: TreeBlock): number {
  return items.reduce((sum, item) => {
    const inner = [
      ...item.lanes.map((lane) => lane.block),
      ...(item.handler?.lanes ?? []).map((lane) => lane.block),
    ];
    const own = item.icon === 'folded' ? 0 : 1;
    return inner.reduce((all, block) => all + stepsShown(block), sum + own);
  }, 0);
}

const graphBlock = ({ items, arrows }: TreeBlock): GraphBlock => ({
  items: items.map(graphItem),
  edges: withoutImplied(
    items.map((item) => item.id),
    arrows,
  ),
});

function graphItem(item: TreeItem): GraphItem {
  return item.lanes.length === 0 ? { type: 'node', ...frameOf(item) } : cluster(item);
}

const cluster = (item: TreeItem): GraphCluster => ({
  type: 'cluster',
  ...frameOf(item),
  lanes: item.lanes.map(({ label, block }) => ({ label, block: graphBlock(block) })),
});

function frameOf({ id, icon, words, mark, undo, handler, steps }: TreeItem): Omit<GraphNode, 'type'> {
  return {
    id,
    icon,
    ...words,
    steps,
    ...(mark === undefined ? {} : { mark }),
    ...(undo === undefined ? {} : { undo }),
    ...(handler === undefined ? {} : { handler: cluster(handler) }),
  };
}
