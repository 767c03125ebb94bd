import type { Json } from '../../core/json.ts';
import { type Compiled, compileCel } from './cel.ts';
import { expressionError } from './cel-errors.ts';
import { mayTakeLong, referencesOfTree, type TreeReferences } from './cel-tree.ts';
import { fromCel, misses } from './cel-values.ts';
import { LIMITS } from './chain.ts';
import { ExpressionError } from './expression-error.ts';
import { type Hyphens, readHyphens, withInputs } from './hyphens.ts';
import type { Scope } from './scope.ts';
import { ScopeMap } from './scope-values.ts';
import { EVALUATION_LIMIT_MS, limited } from './time-limit.ts';

/** An expression, ready to be evaluated. */
interface Prepared {
  readonly run: Compiled;
  /** Evaluated with a time limit. */
  readonly slow: boolean;
  references: TreeReferences | undefined;
}

/** Expressions by their text; what one text means depends on the inputs only when it has a hyphen after `inputs.`. */
const read = new Map<string, Hyphens>();
const prepared = new Map<string, Prepared>();

/** More than any chain has; beyond it the caches start anew. */
const MAX_CACHED = 50_000;

/** The value of an expression. Throws {@link ExpressionError}. */
export function evaluate(source: string, scope: Scope): Json {
  const { run, slow } = prepare(source, (name) => Object.hasOwn(scope.inputs, name));
  misses.last = undefined;
  try {
    if (!slow) return fromCel(run(new ScopeMap(scope)));
    const result = limited(() => fromCel(run(new ScopeMap(scope))));
    if (result.kind === 'done') return result.value;
  } catch (error) {
    throw expressionError(source, error);
  }
  throw new ExpressionError(source, `takes longer than ${EVALUATION_LIMIT_MS} ms.`, {
    code: 'expression-too-slow',
    fix: 'Move the work into a run step, or loop over less.',
  });
}

/** What an expression names. Throws {@link ExpressionError} when it cannot be read or its types cannot fit. */
export function referencesOfExpression(source: string, isInput: (name: string) => boolean): TreeReferences {
  const ready = prepare(source, isInput);
  try {
    ready.references ??= referencesOfTree(ready.run.ast);
    return ready.references;
  } catch (error) {
    // Nested too deeply to be walked.
    throw expressionError(source, error);
  }
}

function prepare(source: string, isInput: (name: string) => boolean): Prepared {
  let hyphens = read.get(source);
  if (hyphens === undefined) {
    if (source.length > LIMITS.expressionChars) {
      throw new ExpressionError(
        source,
        `has ${source.length} characters; at most ${LIMITS.expressionChars} are read.`,
        {
          fix: 'Split it over set steps.',
        },
      );
    }
    hyphens = readHyphens(source);
    keep(read, source, hyphens);
  }
  const cel = withInputs(hyphens, isInput);
  const known = prepared.get(cel);
  if (known !== undefined) return known;
  try {
    const run = compileCel(cel);
    const fresh = { run, slow: mayTakeLong(run.ast), references: undefined };
    keep(prepared, cel, fresh);
    return fresh;
  } catch (error) {
    throw expressionError(source, error);
  }
}

function keep<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, value);
}
