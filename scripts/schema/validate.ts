import type { ErrorObject } from './ajv.ts';
import { type SchemaName, validatorOf } from './validators.ts';

export type { SchemaName } from './validators.ts';

/** One thing that is wrong with a value. `path` is a JSON pointer, `/routing/keywords`; empty for the whole. */
export interface Violation {
  readonly path: string;
  readonly message: string;
}

/** At most so many right names are listed when none of them is near. */
const MAX_LISTED = 12;

/** Everything wrong with `value` under the named schema; an empty list when it is valid. */
export function violations(name: SchemaName, value: unknown): Violation[] {
  const validate = validatorOf(name);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(describeError);
}

/** One error of ajv (with `verbose`) in words, a misspelled key with the right one. */
export function describeError(error: ErrorObject): Violation {
  const base = { path: error.instancePath };
  if (error.keyword === 'additionalProperties') {
    const wrong = String(error.params.additionalProperty);
    const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
    return { ...base, message: `unknown key "${wrong}"; ${advice(wrong, known)}` };
  }
  if (error.keyword === 'enum') {
    return { ...base, message: `must be one of ${(error.params.allowedValues as unknown[]).join(', ')}` };
  }
  return { ...base, message: error.message ?? error.keyword };
}

function advice(wrong: string, known: readonly string[]): string {
  const near = nearest(wrong, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  const listed = known.filter((k) => !k.startsWith('$')).slice(0, MAX_LISTED);
  return `known here: ${listed.join(', ')}${listed.length < known.length && known.length > MAX_LISTED ? ', …' : ''}`;
}

/**
 * The known word with the smallest edit distance, if that is at most a third of its length, rounded up; the first one of
 * equals. Case does not count.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    const allowed = Math.ceil(candidate.length / 3);
    if (Math.abs(candidate.length - word.length) > allowed) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && (best === undefined || distance < best.distance))
      best = { word: candidate, distance };
  }
  return best?.word;
}

/** Levenshtein distance, two rows. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((previous[j] as number) + 1, (row[j - 1] as number) + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length] as number;
}
