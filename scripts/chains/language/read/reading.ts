import type { Block, Chain, Step } from '../chain.ts';
import type { Located, LocatedMap } from './located.ts';
import type { SourceFile } from './source-file.ts';

/** A template or a condition of a file, and what it can see beside the steps before it. */
export interface Use {
  readonly node: Located;
  /** The CEL of a condition; absent for a template. */
  readonly condition?: string;
  /** Variables of this place only: `output`, `error`, `message`. */
  readonly vars: readonly string[];
  /**
   * `before`: the step it belongs to has not run. `done`: the steps inside of it have. `after`: it has itself, as for `compensate` and,
   * with all steps of the block, for the outputs of a block.
   */
  readonly when: 'before' | 'done' | 'after';
}

/** Where a step stands. */
export interface StepPlace {
  readonly node: LocatedMap;
  readonly at: number;
  readonly uses: readonly Use[];
  /** As written; absent when the file leaves it to the order. */
  readonly needs: readonly { readonly id: string; readonly at: number }[] | undefined;
  /** It could not be read whole, so what depends on its kind is not checked. */
  readonly broken: boolean;
}

/** Where a block's `outputs` stand. */
export interface BlockPlace {
  readonly uses: readonly Use[];
}

/** Something outside of the file that it names, to be looked up. */
export interface NamedOutside {
  readonly kind: 'agent' | 'command' | 'method';
  /** `plugin:name`; of a method its name. */
  readonly name: string;
  /** Of a method. */
  readonly plugin?: string;
  readonly at: number;
}

/** Chains that are being read, from the outermost to this one; a file among them again is a recursion. */
export type Ancestors = readonly { readonly file: string; readonly name: string }[];

/** What is known of one file while it is read and checked. */
export interface Reading {
  readonly file: SourceFile;
  readonly steps: Map<Step, StepPlace>;
  readonly blocks: Map<Block | Chain, BlockPlace>;
  readonly outside: NamedOutside[];
  /** Where inputs are declared, by name. */
  readonly inputs: Map<string, number>;
  /** Ids by where they were first given. */
  readonly ids: Map<string, number>;
  /** Ids that the file gives anywhere; a default id keeps off them. */
  readonly givenIds: ReadonlySet<string>;
  /** Steps so far, those of nested chains included. */
  stepCount: number;
  /** Reads a nested chain. Its problems are kept apart, under its own file. */
  readonly nested: (reference: string, at: number) => Chain | undefined;
}
