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
interface Prepared extends Compiled {
  /** Evaluated with a time limit. */
  readonly slow: boolean;
  references: TreeReferences | undefined;
}

/** Expressions by their text; what one text means depends on the inputs only when it has a hyphen after `inputs.`. */
const read = new Map<string, Hyphens>();
const prepared = new Map<string, Prepared>();

/** One for each step of the largest chain, at 2 to 5 kB; beyond it the caches start anew. */
const MAX_CACHED = LIMITS.steps;

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

/** What is known of an expression without values. */
export interface Outline extends TreeReferences {
  /** CEL's name of its type: `bool`, `list<int>`, `dyn` when only values will tell. */
  readonly type: string;
}

/** What an expression names, and of which type it is. Throws {@link ExpressionError} when it cannot be read or its types cannot fit. */
export function outlineOf(source: string, isInput: (name: string) => boolean): Outline {
  const ready = prepare(source, isInput);
  try {
    ready.references ??= referencesOfTree(ready.run.ast);
    return { ...ready.references, type: ready.type };
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
    const compiled = compileCel(cel);
    const fresh = { ...compiled, slow: mayTakeLong(compiled.run.ast), references: undefined };
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
