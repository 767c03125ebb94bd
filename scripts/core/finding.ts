import { safeLine } from './untrusted.ts';

/** What a method that checks files found at one place. `rule` is stable; `fix` says what to do. */
export interface Finding {
  readonly file: string;
  /** 1-based; absent when the place is not one line. */
  readonly line?: number;
  /** JSON path inside the file: `$.clients[2].redirectUris[0]`. */
  readonly path?: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
}

export type Severity = 'error' | 'warning' | 'info';

/** A file that was met and not checked, and why. */
export interface NotRead {
  readonly file: string;
  readonly reason: string;
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Worst first, then by file, line and rule, so that two runs over the same files print the same. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      compare(a.file, b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      compare(a.rule, b.rule) ||
      compare(a.message, b.message),
  );
}

/** How many findings there are of each severity. */
export function countsOf(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

/** A name out of a file, fit for a message: one line, bounded, nothing that acts in a terminal. */
export function named(text: string): string {
  return `"${safeLine(text, 120)}"`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
