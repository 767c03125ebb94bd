import type { Json } from '../../core/json.ts';
import { asText } from './cel.ts';
import type { References } from './cel-tree.ts';
import { type Expression, LIMITS, type Template } from './chain.ts';
import { evaluate, outlineOf } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import type { Scope } from './scope.ts';
import { type Part, partsOf } from './template-text.ts';

export type { References } from './cel-tree.ts';
export type { Scope, StepView } from './scope.ts';

/** Strings that were taken apart; a chain fills the same ones over and over. */
const taken = new Map<string, readonly Part[]>();
const MAX_TAKEN = LIMITS.steps;

/**
 * Fills a template. A string that is one `${{ … }}` and nothing else takes the type of its value; in a longer string, strings go in as
 * they are, null as nothing and everything else as JSON. Throws {@link ExpressionError}.
 */
export function fill(template: Template, scope: Scope): Json {
  if (typeof template === 'string') return fillText(template, scope);
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template)) return template.map((item: Template) => fill(item, scope));
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, scope)]));
}

function fillText(text: string, scope: Scope): Json {
  if (!text.includes('${{')) return text;
  const parts = partsOfCached(text);
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.kind === 'expression') return evaluate(only.source, scope);
  return parts
    .map((part) => (part.kind === 'text' ? part.text : asText(evaluate(part.source, scope))))
    .join('');
}

/** Whether an expression holds. Throws {@link ExpressionError}, also when its value is neither true nor false. */
export function holds(expression: Expression, scope: Scope): boolean {
  const value = evaluate(expression, scope);
  if (typeof value === 'boolean') return value;
  throw new ExpressionError(expression, `is ${kindOf(value)}, and a condition is true or false.`, {
    fix: 'Compare it: … != null, … == "yes", size(…) > 0.',
  });
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * Everything that a template names. `isInput` settles whether `inputs.a-b` is the input `a-b`; by default it is. Throws
 * {@link ExpressionError} for the first expression that cannot be read.
 */
export function referencesOf(
  template: Template,
  isInput: (name: string) => boolean = () => true,
): References {
  const all = { steps: new Set<string>(), inputs: new Set<string>(), vars: new Set<string>() };
  for (const { source } of expressionsOf(template)) {
    const found = outlineOf(source, isInput);
    for (const kind of ['steps', 'inputs', 'vars'] as const) {
      for (const name of found[kind]) all[kind].add(name);
    }
  }
  return all;
}

/** The expressions of a template, in order. */
export function* expressionsOf(template: Template): Generator<Part & { readonly kind: 'expression' }> {
  if (typeof template === 'string') {
    for (const part of partsOfCached(template)) if (part.kind === 'expression') yield part;
  } else if (typeof template === 'object' && template !== null) {
    for (const inner of Array.isArray(template) ? template : Object.values(template)) {
      yield* expressionsOf(inner);
    }
  }
}

function partsOfCached(text: string): readonly Part[] {
  let parts = taken.get(text);
  if (parts === undefined) {
    parts = partsOf(text);
    if (taken.size >= MAX_TAKEN) taken.clear();
    taken.set(text, parts);
  }
  return parts;
}
