import { setTimeout as sleep } from 'node:timers/promises';
import { type Marks, processesOf } from './marked.ts';

/** From the request to end to the force, in milliseconds. */
export const GRACE_MS = 5_000;
/** How long the system may take to remove what was killed; a process in an uninterruptible wait takes longer. */
const REMOVAL_MS = 2_000;
const FIRST_LOOK_MS = 20;
const SLOWEST_LOOK_MS = 400;

export interface Ending {
  readonly marks: Marks;
  /** The process group that the step was started as; unknown for what an earlier driver has left. */
  readonly group?: number;
  /** Default {@link GRACE_MS}. */
  readonly graceMs?: number;
}

/** What came of it. `unknown`: no group was given, and the system does not tell which processes there are. */
export type Ended =
  | { readonly kind: 'none' }
  | { readonly kind: 'ended'; readonly processes: number }
  | { readonly kind: 'survived'; readonly pids: readonly number[] }
  | { readonly kind: 'unknown' };

/**
 * Ends the processes of a step: SIGTERM to each once, and after the grace time SIGKILL to what is there then. Resolves when they
 * are gone. Reaches the step's group, and on Linux what left the group but kept the environment (see `marked.ts`).
 */
export async function endProcesses({ marks, group, graceMs = GRACE_MS }: Ending): Promise<Ended> {
  const seen = new Set<number>();
  const look = (): readonly number[] => {
    const pids = processesOf(marks, group)?.map(({ pid }) => pid) ?? aliveGroup(group);
    for (const pid of pids) seen.add(pid);
    return pids;
  };
  const first = processesOf(marks, group);
  if (first === undefined && group === undefined) return { kind: 'unknown' };
  if (group !== undefined) signal(-group, 'SIGTERM');
  for (const { pid, stat } of first ?? []) {
    seen.add(pid);
    if (stat.group !== group) signal(pid, 'SIGTERM');
  }
  const kill = (): readonly number[] => {
    const left = look();
    for (const pid of left) signal(pid, 'SIGKILL');
    return left;
  };
  if (!(await gone(look, graceMs)) && !(await gone(kill, REMOVAL_MS)))
    return { kind: 'survived', pids: look() };
  return seen.size === 0 ? { kind: 'none' } : { kind: 'ended', processes: seen.size };
}

async function gone(look: () => readonly number[], withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(2 * pause, SLOWEST_LOOK_MS)) {
    if (look().length === 0) return true;
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await sleep(Math.min(pause, left));
  }
}

/** `target`: a pid, or a group as a negative number. */
function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch {
    // gone already
  }
}

/** The group as one target, where single processes are not told. */
function aliveGroup(group: number | undefined): readonly number[] {
  if (group === undefined) return [];
  try {
    process.kill(-group, 0);
    return [-group];
  } catch {
    return [];
  }
}
