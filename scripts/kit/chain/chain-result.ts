import type { Entry, FinalStatus } from '../../chains/engine/events.ts';
import type { RunState } from '../../chains/engine/run-state.ts';
import type { StepError } from '../../chains/steps/work.ts';
import { attemptsOf } from '../../chains/view/attempts-of.ts';
import type { AttemptView } from '../../chains/view/run-view.ts';
import type { Json } from '../../core/json.ts';
import type { MemoryBus } from '../memory-bus.ts';

/** How a run of a chain went. Steps are named by their path: `deploy`, `each[3]/push`, `sub/plan`. */
export interface ChainResult {
  readonly status: FinalStatus;
  readonly outputs: { readonly [name: string]: Json };
  /** What made it fail; undefined when nothing did. */
  readonly error: StepError | undefined;
  /** Every try of a step and of its undo, in the order in which they began, with what it was given. */
  readonly attempts: readonly AttemptView[];
  /** Steps whose work was done, in the order of their ends; an undone one is still among them. */
  readonly done: readonly string[];
  /** Steps that were undone, in the order in which they were. */
  readonly undone: readonly string[];
  /** Steps that should have been undone and could not be. */
  readonly notUndone: readonly string[];
  /** Steps at which a person was asked. */
  readonly asked: readonly string[];
  /** The bus of the run, with what it has published. */
  readonly bus: MemoryBus;
}

export function resultOf(
  state: RunState,
  entries: readonly Entry[],
  asked: readonly string[],
  bus: MemoryBus,
): ChainResult {
  const { finished, notUndone } = state;
  if (finished === undefined) throw new Error('the run has not ended');
  const ended = (direction: 'do' | 'undo'): string[] =>
    entries.flatMap(({ event }) =>
      event.kind === 'succeeded' && event.direction === direction ? [event.path] : [],
    );
  return {
    status: finished.status,
    outputs: finished.outputs as ChainResult['outputs'],
    error: finished.error,
    attempts: attemptsOf(entries),
    done: ended('do'),
    undone: ended('undo'),
    notUndone: [...notUndone],
    asked,
    bus,
  };
}
