import type { StepKind } from '../language/chain.ts';
import type { RunHead } from '../view/run-view.ts';
import type { StepMark } from './marks.ts';

/**
 * The picture of a chain before it has a format. It has the shape of the file: a block is a small graph of its own, and an item of
 * it that holds steps (a cluster) has blocks inside. Edges never cross the border of a cluster.
 */
export interface ChainGraph {
  readonly name: string;
  readonly description: string;
  /** Steps of the chain, those of nested chains included. */
  readonly steps: number;
  /** Steps that the picture does not show, because it would be too large. */
  readonly folded: number;
  readonly block: GraphBlock;
  /** Only with a run. */
  readonly run?: RunHead;
  /** Steps of the run by state; only with a run. */
  readonly tally?: StepMark['tally'];
}

export interface GraphBlock {
  /** Each after those that it needs. */
  readonly items: readonly GraphItem[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphEdge {
  /** Id of an item of the same block. */
  readonly from: string;
  readonly to: string;
}

export type GraphItem = GraphNode | GraphCluster;

interface ItemFrame extends ItemWords {
  /**
   * Unique in the picture. Of a step its path, with `[]` for all items of a foreach: `each[]/push`. Other items have an id that no
   * path can be.
   */
  readonly id: string;
  readonly icon: StepKind | 'error' | 'folded';
  /** Steps that it stands for, itself included; 0 for an error handler. */
  readonly steps: number;
  readonly mark?: StepMark;
  readonly undo?: UndoNode;
  /** What is done instead when it fails; goes on where the item does. */
  readonly handler?: GraphCluster;
}

/** All texts are one line without control characters, of a bounded length, and not escaped for any format. */
export interface ItemWords {
  readonly label: string;
  /** What it does: an agent, a command line, a topic. Empty when the label says it all. */
  readonly detail: string;
  /** Without braces. */
  readonly condition?: string;
  /** Policies: `3 attempts`, `at most 10 min`. */
  readonly notes: readonly string[];
}

export interface GraphNode extends ItemFrame {
  readonly type: 'node';
}

export interface GraphCluster extends ItemFrame {
  readonly type: 'cluster';
  readonly lanes: readonly GraphLane[];
}

/** A branch, a case, or the only block of its cluster. */
export interface GraphLane {
  /** Name of the branch or condition of the case; empty when there is nothing to tell apart. */
  readonly label: string;
  readonly block: GraphBlock;
}

/** How an item is undone. */
export interface UndoNode {
  readonly id: string;
  readonly icon: StepKind;
  readonly detail: string;
  readonly mark?: StepMark;
}
