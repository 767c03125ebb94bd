import type { Json } from '../../core/json.ts';
import type { Scope, StepView } from '../language/template.ts';
import { errorValue } from './error-value.ts';
import type { Names, RunState, StepRun } from './run-state.ts';

/** What the expressions of a step see. `more`: variables of the place, such as `output` in a transform. */
export function scopeOf(state: RunState, step: StepRun, more: { readonly [name: string]: Json } = {}): Scope {
  return scopeIn(state, step.frame.names, step.path, more);
}

/** What expressions of a block see, such as its outputs. */
export function scopeIn(
  state: RunState,
  names: Names,
  path: string,
  more: { readonly [name: string]: Json } = {},
): Scope {
  return {
    inputs: names.inputs,
    vars: { ...names.vars, run: { id: state.runId, chain: state.chain.name, step: path }, ...more },
    step: (id) => viewOf(names.find(id)),
  };
}

function viewOf(step: StepRun | undefined): StepView | undefined {
  if (step === undefined) return undefined;
  return { outputs: step.outputs, state: step.state, error: errorValue(step), attempts: step.attempt };
}
