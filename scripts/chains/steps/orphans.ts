import { type Ended, endProcesses } from './process/end.ts';
import { marksOf } from './process/environment.ts';

/**
 * Orphans: the processes of an attempt whose driver died. Children are not taken along by the death of their parent, so whoever
 * resumes the run ends them before it tries the step again; otherwise two attempts would work side by side. They are found by
 * their environment (`process/marked.ts`), so there is no file to be written when a step starts and none to be lost.
 *
 * SIGTERM, and SIGKILL after the grace time. Resolves when they are gone: `none` (there were none), `ended`, `survived` (with the
 * pids: do not try the step again), or `unknown` (not Linux: nobody can tell).
 */
export function endOrphan(
  runId: string,
  idempotencyKey: string,
  options: { readonly graceMs?: number } = {},
): Promise<Ended> {
  return endProcesses({ marks: marksOf({ runId, idempotencyKey }), ...options });
}
