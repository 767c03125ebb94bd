/** One fault in an agent, a command or a manifest, at a place. */
export interface LintFinding {
  /** Absolute path. */
  readonly file: string;
  /** From 1; 1 also for what is said of a whole file. */
  readonly line: number;
  /** Stable: `shared-trigger`, `body-length`, … (docs/plugin-authors.md lists them). */
  readonly code: string;
  readonly severity: LintSeverity;
  readonly message: string;
  /** What to do about it, as a sentence. */
  readonly fix: string;
}

export type LintSeverity = 'error' | 'warning';

/** By file and line, then errors before warnings, so that two runs over the same files say the same. */
export function byPlace(a: LintFinding, b: LintFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (
    a.line - b.line ||
    compare(a.severity, b.severity) ||
    compare(a.code, b.code) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
