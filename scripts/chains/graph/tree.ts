import type { Block, Chain, Step, StepFrame } from '../language/chain.ts';
import type { ItemWords, UndoNode } from './graph.ts';
import { isHot, type Marks, type StepMark } from './marks.ts';
import { oneLine } from './one-line.ts';
import { type Arrow, inOrder } from './order.ts';
import { bodyText, wordsOf } from './words.ts';

/** A chain as a tree of everything that a picture could show, before it is cut down to what one does (`fold.ts`). */
export interface TreeBlock {
  /** Each after those that it needs. */
  readonly items: readonly TreeItem[];
  readonly arrows: readonly Arrow[];
}

export interface TreeItem {
  readonly id: string;
  readonly icon: Step['kind'] | 'error' | 'folded';
  readonly words: ItemWords;
  readonly mark?: StepMark;
  readonly undo?: UndoNode;
  /** What is done instead when it fails. */
  readonly handler?: TreeItem;
  /** Empty for a step that holds none. */
  readonly lanes: readonly TreeLane[];
  /** Steps in it, itself included. */
  readonly steps: number;
  /** Nodes and clusters that a picture of it has. */
  readonly drawn: number;
  /** Whether a person wants to see it, or something in it, whatever else is left out. */
  readonly hot: boolean;
}

export interface TreeLane {
  readonly label: string;
  readonly block: TreeBlock;
}

/** Everything of a chain, with what a run has made of it. */
export function treeOf(chain: Chain, marks: Marks): TreeBlock {
  return blockOf(chain.steps, '', marks);
}

function blockOf(steps: readonly Step[], prefix: string, marks: Marks): TreeBlock {
  const ids = new Set(steps.map((step) => step.id));
  return {
    items: inOrder(steps).map((step) => itemOf(step, prefix, marks)),
    arrows: steps.flatMap((step) =>
      step.needs.filter((id) => ids.has(id)).map((id) => ({ from: prefix + id, to: prefix + step.id })),
    ),
  };
}

function itemOf(step: Step, prefix: string, marks: Marks): TreeItem {
  const id = prefix + step.id;
  const mark = marks.get(id);
  return weighed(
    {
      id,
      icon: step.kind,
      words: wordsOf(step),
      ...(mark === undefined ? {} : { mark }),
      ...undoOf(step, id, mark),
      ...handlerOf(step, prefix, marks),
      lanes: lanesOf(step, prefix, marks),
    },
    1,
  );
}

/** With what it weighs, its own steps being `own`. */
export function weighed(item: Omit<TreeItem, 'steps' | 'drawn' | 'hot'>, own: number): TreeItem {
  const inner = [
    ...item.lanes.flatMap((lane) => lane.block.items),
    ...(item.handler === undefined ? [] : [item.handler]),
  ];
  return {
    ...item,
    steps: inner.reduce((sum, one) => sum + one.steps, own),
    drawn: inner.reduce((sum, one) => sum + one.drawn, item.undo === undefined ? 1 : 2),
    hot: isHot(item.mark) || inner.some((one) => one.hot),
  };
}

function undoOf({ compensate }: StepFrame, id: string, mark: StepMark | undefined): { undo?: UndoNode } {
  if (compensate === undefined) return {};
  const touched = (['undo_failed', 'undoing', 'undone'] as const).some((s) => mark?.tally[s] !== undefined);
  return {
    undo: {
      id: `${id}!undo`,
      icon: compensate.kind,
      detail: bodyText(compensate),
      ...(touched && mark !== undefined ? { mark } : {}),
    },
  };
}

function handlerOf({ id, onError }: StepFrame, prefix: string, marks: Marks): { handler?: TreeItem } {
  if (onError.kind !== 'steps') return {};
  return {
    handler: weighed(
      {
        id: `${prefix}${id}!error`,
        icon: 'error',
        words: { label: 'on error', detail: `of ${id}`, notes: [] },
        lanes: [lane('', onError.block, prefix, marks)],
      },
      0,
    ),
  };
}

/** Branches and cases share the names of their surroundings; items of a foreach and nested chains have names of their own. */
function lanesOf(step: Step, prefix: string, marks: Marks): TreeLane[] {
  switch (step.kind) {
    case 'group':
      return [lane('', step.block, prefix, marks)];
    case 'parallel':
      return step.branches.map(({ name, block }) =>
        lane(isItsOnlyStep(name, block) ? '' : oneLine(name), block, prefix, marks),
      );
    case 'switch':
      return step.cases.map((c) =>
        lane(c.if === undefined ? 'else' : `if ${oneLine(c.if)}`, c.block, prefix, marks),
      );
    case 'foreach':
      return [lane('', step.block, `${prefix}${step.id}[]/`, marks)];
    case 'chain':
      return [lane('', step.chain, `${prefix}${step.id}/`, marks)];
    default:
      return [];
  }
}

const lane = (label: string, block: Pick<Block, 'steps'>, prefix: string, marks: Marks): TreeLane => ({
  label,
  block: blockOf(block.steps, prefix, marks),
});

const isItsOnlyStep = (name: string, { steps }: Block): boolean =>
  steps.length === 1 && steps[0]?.id === name;
