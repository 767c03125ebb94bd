import { readdirSync, readFileSync } from 'node:fs';
import { type ProcessStat, statOf } from '../../../log/process-identity.ts';

/**
 * Processes of a step, known by what they were started with: every child inherits the step's environment, so the environment is
 * the record of whose child it is. It is there from a process's first instruction, needs no file that a crash could leave
 * behind or cut off, and cannot be another process that got the same pid later.
 *
 * Not found: a process whose environment was emptied and which left the group (`env -i setsid …`), one of another user or in
 * another container, and on systems without Linux's /proc any at all.
 */
export interface Marks {
  readonly ARBITER_RUN_ID: string;
  readonly ARBITER_IDEMPOTENCY_KEY: string;
}

export interface FoundProcess {
  readonly pid: number;
  readonly stat: ProcessStat;
}

/** States of a process that is over and waits for its parent to see it. */
const OVER = 'ZXx';

/**
 * Living processes with these marks, and all in their groups and in `group`; never this process. Undefined where the system
 * does not tell.
 */
export function processesOf(marks: Marks, group?: number): FoundProcess[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const all = living();
  const wanted = Object.entries(marks).map(([name, value]) => `${name}=${value}`);
  const own = statOf(process.pid)?.group;
  const marked = new Set(all.filter(({ pid }) => pid !== process.pid && isMarked(pid, wanted)));
  const groups = new Set([...marked].map(({ stat }) => stat.group));
  if (group !== undefined) groups.add(group);
  // This process may itself be in a step of the run that it looks after.
  if (own !== undefined) groups.delete(own);
  return all.filter(
    (found) => found.pid !== process.pid && (marked.has(found) || groups.has(found.stat.group)),
  );
}

function living(): FoundProcess[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    const stat = statOf(pid);
    return stat === undefined || OVER.includes(stat.state) ? [] : [{ pid, stat }];
  });
}

function isMarked(pid: number, wanted: readonly string[]): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return wanted.every((mark) => environment.includes(mark));
  } catch {
    return false; // of another user, or gone
  }
}
