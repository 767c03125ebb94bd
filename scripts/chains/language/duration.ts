/** Milliseconds of each unit. */
const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Longest duration that is taken: a year. */
export const MAX_DURATION_MS = 365 * UNITS.d;

const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

export type ReadDuration =
  | { readonly kind: 'ok'; readonly ms: number }
  | { readonly kind: 'invalid'; readonly message: string; readonly fix: string };

/** Whole milliseconds of `500ms`, `30s`, `1.5h`, `2d`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const read = readDuration(text);
  return read.kind === 'ok' ? read.ms : undefined;
}

/** The same with what is wrong. A bare number is refused: nobody can see its unit. Never throws. */
export function readDuration(value: unknown): ReadDuration {
  if (typeof value === 'number') {
    return invalid(`${value} has no unit.`, `Write "${value}s", or another unit of ms, s, m, h, d.`);
  }
  const text = typeof value === 'string' ? value.trim() : '';
  const match = FORM.exec(text);
  if (match === null) {
    const bare = /^\d+$/.test(text);
    return invalid(
      bare ? `"${text}" has no unit.` : `${JSON.stringify(value) ?? 'nothing'} is not a duration.`,
      bare
        ? `Write "${text}s", or another unit of ms, s, m, h, d.`
        : 'Write a number and one of ms, s, m, h, d: 30s, 10m, 1.5h.',
    );
  }
  const ms = Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS]);
  if (ms <= MAX_DURATION_MS) return { kind: 'ok', ms };
  return invalid(`"${text}" is longer than a year.`, 'Write at most 365d.');
}

function invalid(message: string, fix: string): ReadDuration {
  return { kind: 'invalid', message, fix };
}

/** The shortest exact text of milliseconds: `90s`, `2h`, `1500ms`. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms > 0 && ms % UNITS[unit] === 0) return `${ms / UNITS[unit]}${unit}`;
  }
  return `${ms}ms`;
}
