import { isObject } from '../../core/json.ts';
import { LazyMap, passesForMap, toCel } from './cel-values.ts';
import type { Scope, StepView } from './scope.ts';

/** A scope as CEL sees it: variables, steps and outputs are looked up when an expression comes to them, and no others. */
export class ScopeMap extends LazyMap {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }
  protected find(name: string): unknown {
    if (name === 'inputs') return toCel(this.#scope.inputs);
    if (name === 'steps') return new StepsMap(this.#scope);
    return Object.hasOwn(this.#scope.vars, name) ? toCel(this.#scope.vars[name] ?? null) : undefined;
  }
  protected names(): readonly string[] {
    return ['inputs', 'steps', ...Object.keys(this.#scope.vars)];
  }
}
passesForMap(ScopeMap);

/** `steps`: steps are found by name but not listed; a chain may have ten thousand. */
class StepsMap extends LazyMap {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }
  protected find(id: string): unknown {
    const step = this.#scope.step(id);
    return step === undefined ? undefined : new StepMap(step);
  }
  protected names(): readonly string[] {
    return [];
  }
}
passesForMap(StepsMap);

const FIELDS = ['outputs', 'state', 'error', 'attempts'] as const;

/** `steps.x`: its fields, and its outputs without the word. */
class StepMap extends LazyMap {
  readonly #step: StepView;

  constructor(step: StepView) {
    super();
    this.#step = step;
  }
  protected find(key: string): unknown {
    const field = FIELDS.find((f) => f === key);
    if (field !== undefined) return toCel(this.#step[field]);
    const outputs = this.#step.outputs;
    return isObject(outputs) && Object.hasOwn(outputs, key) ? toCel(outputs[key] ?? null) : undefined;
  }
  protected names(): readonly string[] {
    return [...(isObject(this.#step.outputs) ? Object.keys(this.#step.outputs) : []), ...FIELDS];
  }
}
passesForMap(StepMap);
