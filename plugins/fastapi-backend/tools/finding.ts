/** What a method found wrong, in the shape all methods of this plugin share. */
export interface Finding {
  /** Stable id of the rule, for example `duplicate-route`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** Path from the folder that was asked about, with `/`. */
  readonly file: string;
  /** First line is 1. */
  readonly line: number;
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
}

/** A file that was left out, with the reason. */
export interface NotRead {
  readonly file: string;
  readonly reason: string;
}

/** By file, line, rule and message; doubles taken out. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const f of findings) seen.set(JSON.stringify([f.file, f.line, f.rule, f.message]), f);
  return [...seen.values()].sort(
    (a, b) =>
      compare(a.file, b.file) || a.line - b.line || compare(a.rule, b.rule) || compare(a.message, b.message),
  );
}

export function countBySeverity(findings: readonly Finding[]): {
  error: number;
  warning: number;
  info: number;
} {
  const count = { error: 0, warning: 0, info: 0 };
  for (const f of findings) count[f.severity] += 1;
  return count;
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
