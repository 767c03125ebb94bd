import type { Json } from '../../core/json.ts';

/** What an expression sees of a step. */
export interface StepView {
  readonly outputs: Json;
  readonly state: string;
  /** `{ code, message, … }` of a step that failed, else null. */
  readonly error: Json;
  readonly attempts: number;
}

/** What an expression can refer to. Values are not changed while a scope lives. */
export interface Scope {
  readonly inputs: { readonly [name: string]: Json };
  /** run, item, index, error, output, message, … */
  readonly vars: { readonly [name: string]: Json };
  /** A step by id as it is seen from here; undefined when there is none of that name. */
  step(id: string): StepView | undefined;
}
