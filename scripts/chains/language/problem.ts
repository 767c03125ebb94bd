/** What can be wrong with a file, and the warnings; docs/chains.md says what each means. */
export const PROBLEM_CODES = [
  // The text
  ...['file-too-large', 'nesting', 'empty', 'documents', 'yaml', 'alias', 'duplicate-key', 'key', 'number'],
  // One value or key
  ...['unknown-key', 'missing-key', 'type', 'name', 'id', 'duration', 'time', 'condition', 'default', 'enum'],
  ...['schema', 'no-expression-here', 'expression-in-script', 'unknown-kind', 'two-kinds', 'limit', 'join'],
  // What goes together
  ...[
    'duplicate-id',
    'cycle',
    'expression',
    'unknown-step',
    'step-not-run',
    'unknown-input',
    'unknown-variable',
  ],
  ...['unknown-output', 'no-saga', 'unreachable-case', 'missing-input', 'input-type'],
  // Outside of the file
  ...['unknown-agent', 'unknown-command', 'unknown-method', 'unknown-chain', 'recursion'],
  // Warnings
  ...['never-runs', 'unused-input', 'expression-in-code'],
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One thing that is wrong with a chain's file, or in a warning, probably not meant. */
export interface Problem {
  /** Path of the file, as the caller named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly code: ProblemCode;
  readonly message: string;
  /** What to do about it, as a sentence. */
  readonly fix: string;
}

/** By place, then by code. */
export function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}

/** `file:line:column: message fix` */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message} ${problem.fix}`;
}
