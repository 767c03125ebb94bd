import type { Scope, StepView } from '../../../../../scripts/chains/language/template.ts';
import type { Json } from '../../../../../scripts/core/json.ts';

/** A scope of plain values; `asked` collects the steps that were looked up. */
export function scopeOf(parts: {
  readonly inputs?: { readonly [name: string]: Json };
  readonly vars?: { readonly [name: string]: Json };
  readonly steps?: { readonly [id: string]: Partial<StepView> };
}): Scope & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    inputs: parts.inputs ?? {},
    vars: parts.vars ?? {},
    asked,
    step(id) {
      asked.push(id);
      const step = Object.hasOwn(parts.steps ?? {}, id) ? parts.steps?.[id] : undefined;
      return step && { outputs: {}, state: 'succeeded', error: null, attempts: 1, ...step };
    },
  };
}
