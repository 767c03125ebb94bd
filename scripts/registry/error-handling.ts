import { type ErrorHandling, type PolicyPart, WORK_KINDS } from '../resilience/policy.ts';
import { violations } from '../schema/validate.ts';

/**
 * What a plugin's `arbiter.json` says of failing work (`errorHandling`). A kind of work that breaks the schema was reported with
 * the rest of the file and is left out: half of a policy would be another one.
 */
export function errorHandlingOf(part: Readonly<Record<string, unknown>>): ErrorHandling {
  const kinds = WORK_KINDS.filter(
    (kind) =>
      part[kind] !== undefined &&
      violations('arbiter', { errorHandling: { [kind]: part[kind] } }).length === 0,
  );
  return Object.fromEntries(kinds.map((kind) => [kind, part[kind] as PolicyPart]));
}
