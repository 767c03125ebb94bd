import type { Check, CheckLevel } from '../host/self-checks.ts';

const MARK: Readonly<Record<CheckLevel, string>> = { ok: 'ok  ', note: 'note', bad: 'BAD ' };

/** A line for each check that was made, the level first. */
export const checkLines = (checks: readonly Check[]): string[] =>
  checks.map(([level, text]) => `${MARK[level]} ${text}`);
