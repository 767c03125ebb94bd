import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What Linux says of processes. Elsewhere there is no /proc, and every answer is empty. */

/** A process and everything below it. */
export function tree(pid: number): number[] {
  const found = [pid];
  for (const p of found) {
    try {
      for (const task of readdirSync(`/proc/${p}/task`)) {
        const children = readFileSync(`/proc/${p}/task/${task}/children`, 'utf8').trim();
        if (children !== '') found.push(...children.split(' ').map(Number));
      }
    } catch {
      // ended meanwhile
    }
  }
  return found;
}

/** CPU time used so far, in clock ticks of 10 ms. */
function ticks(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}

/** A memory figure of /proc/<pid>/status in MB (10^6 bytes); undefined where there is none. */
export function memoryMb(pid: number, field: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    )?.[1];
    return kib === undefined ? undefined : (Number(kib) * 1_024) / 1e6;
  } catch {
    return undefined;
  }
}

const POLL_MS = 50;

/**
 * Resolves when a process and its children have used no CPU worth the name for `quietMs`, or after `mostMs`, but not before
 * `leastMs`: a process that is still waiting for its children to start is quiet too.
 */
export async function settled(pid: number, quietMs = 500, leastMs = 1_500, mostMs = 10_000): Promise<void> {
  const least = performance.now() + leastMs;
  const end = performance.now() + mostMs;
  let known = -1;
  let since = performance.now();
  while (performance.now() < end && (performance.now() < least || performance.now() - since < quietMs)) {
    await sleep(POLL_MS);
    const now = tree(pid).reduce((sum, p) => sum + ticks(p), 0);
    if (now > known + 1) {
      known = now;
      since = performance.now();
    }
  }
}
