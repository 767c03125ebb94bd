import type { GraphCluster, GraphNode, UndoNode } from '../graph.ts';

/**
 * What has a size and a place. Coordinates are pixels, relative to the upper left corner of what it is inside of; y grows downwards.
 */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** One line of text; the place is that of the beginning of its base line. */
export interface TextLine extends Place {
  readonly text: string;
  /** Class of the style sheet. */
  readonly style: TextStyle;
}

export type TextStyle = 'label' | 'detail' | 'code' | 'cond' | 'note' | 'mark' | 'lane';

export interface NodeBox extends Size {
  readonly type: 'node';
  readonly item: GraphNode;
  readonly lines: readonly TextLine[];
}

export interface ClusterBox extends Size {
  readonly type: 'cluster';
  readonly item: GraphCluster;
  readonly lines: readonly TextLine[];
  /** Height of the part with the texts. */
  readonly header: number;
  readonly lanes: readonly (LaneBox & Place)[];
}

export interface LaneBox extends Size {
  /** Whether it is a panel of its own, beside others. */
  readonly panel: boolean;
  readonly lines: readonly TextLine[];
  readonly block: BlockBox & Place;
}

export interface UndoBox extends Size {
  readonly undo: UndoNode;
  readonly lines: readonly TextLine[];
}

/** An item in the upper left corner, and to the right of it how it is undone and what is done when it fails. */
export interface UnitBox extends Size {
  readonly id: string;
  readonly box: NodeBox | ClusterBox;
  readonly undo?: UndoBox & Place;
  readonly handler?: ClusterBox & Place;
}

export interface BlockBox extends Size {
  readonly units: readonly (UnitBox & Place & { readonly isLast: boolean })[];
  readonly arrows: readonly ArrowPath[];
  /** Where a chain begins and ends. */
  readonly dots: readonly Dot[];
}

export interface Dot extends Place {
  readonly what: 'start' | 'end';
}

/** From point to point, straight down or straight across. Its tip is at the last one. */
export type ArrowPath = readonly Place[];
