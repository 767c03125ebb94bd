/** One thing that is wrong with a chain's file, or in a warning, probably not meant. */
export interface Problem {
  /** Path of the file, as the caller named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** Stable: `unknown-key`, `cycle`, `expression`, … (docs/chains.md lists them). */
  readonly code: string;
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
