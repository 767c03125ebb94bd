import {
  type ASTNode,
  EvaluationError,
  ParseError,
  serialize,
  TypeError as TypingError,
} from '@marcbachmann/cel-js';
import { messageOf } from '../../core/errors.ts';
import { nearest } from '../../schema/validate.ts';
import { misses, NotJson } from './cel-values.ts';
import { ExpressionError } from './expression-error.ts';

/** At most so many names that are there are listed. */
const MAX_LISTED = 12;

/** What the evaluator or a conversion threw, in words that name what is there and what to write instead. */
export function expressionError(source: string, error: unknown): ExpressionError {
  if (error instanceof ExpressionError) return error;
  const { message, fix } = explain(error);
  return new ExpressionError(source, message, fix === undefined ? { cause: error } : { fix, cause: error });
}

interface Explained {
  readonly message: string;
  readonly fix?: string;
}

function explain(error: unknown): Explained {
  if (error instanceof NotJson) return { message: `the value ${error.message}.` };
  if (error instanceof RangeError) return { message: 'the value is too large or too deep.' };
  if (error instanceof SyntaxError) return { message: `json(): ${messageOf(error)}.` };
  if (error instanceof ParseError) {
    const at = error.range === undefined ? '' : ` near "${near(error)}"`;
    return {
      message: `cannot be read: ${error.summary}${at}.`,
      fix: 'Expressions are CEL (docs/chains.md).',
    };
  }
  if (!(error instanceof EvaluationError || error instanceof TypingError))
    return { message: `${messageOf(error)}.` };
  return explainCode(error);
}

function near(error: ParseError): string {
  const input = error.node?.input ?? '';
  return input.slice(Math.max(0, (error.range?.start ?? 0) - 10), (error.range?.end ?? 0) + 10).trim();
}

function explainCode(error: EvaluationError | TypingError): Explained {
  switch (error.code) {
    case 'no_such_key':
      return missingKey(error);
    case 'unknown_variable': {
      const name = error.summary.replace('Unknown variable: ', '');
      const known = misses.last?.key === name ? misses.last.known : [];
      return { message: `there is no variable "${name}" here.`, ...advice(name, known) };
    }
    case 'no_such_overload':
      return {
        message: `${plainTypes(error.summary.replace('no such overload: ', ''))} cannot be computed.`,
        fix: 'Convert one side: string(…), int(…), double(…).',
      };
    case 'no_matching_overload':
      return {
        message: `there is no function ${plainTypes(error.summary.replace("found no matching overload for '", '').replace(/'$/, ''))}.`,
        fix: 'docs/chains.md lists the functions and what they take.',
      };
    default:
      return { message: `${error.summary}.` };
  }
}

/** `dyn<int>` is an int that was not known to be one beforehand; of no interest to people. */
function plainTypes(text: string): string {
  return text.replace(/dyn<([^<>]+(?:<[^<>]*>)?)>/g, '$1').replace(/\bdyn\b/g, 'any');
}

function missingKey(error: EvaluationError | TypingError): Explained {
  const key = error.summary.replace('No such key: ', '');
  const place = placeOf(error.node);
  if (place === 'steps') {
    return {
      message: `there is no step "${key}" that can be seen from here.`,
      fix: 'Name a step of this file that comes before, and none inside of a foreach from outside.',
    };
  }
  const miss = misses.last;
  if (miss?.key !== key) return { message: `${place} is not an object, so it has no "${key}".` };
  const hyphenated = miss.known.find((name) => name.startsWith(`${key}-`));
  if (hyphenated !== undefined) {
    return { message: `${place} has no "${key}".`, fix: `Write ${place}["${hyphenated}"].` };
  }
  return { message: `${place} has no "${key}".`, ...advice(key, miss.known) };
}

function placeOf(node: ASTNode | undefined): string {
  if (node?.op !== '.' && node?.op !== '[]') return 'the value';
  return serialize(node.args[0]);
}

function advice(wrong: string, known: readonly string[]): { fix?: string } {
  const right = nearest(wrong, known);
  if (right !== undefined) return { fix: `Did you mean "${right}"?` };
  if (known.length === 0) return {};
  const more = known.length > MAX_LISTED ? ', …' : '';
  return { fix: `It has ${known.slice(0, MAX_LISTED).join(', ')}${more}; has(…) asks whether there is one.` };
}
