import { readFileSync } from 'node:fs';

/** What newer releases of Node have: from 23.9 on. */
type WithThreadCpu = NodeJS.Process & {
  threadCpuUsage?: () => { readonly user: number; readonly system: number };
};

/**
 * Milliseconds for which the calling thread has had a processor since it started, from a clock that other threads do not move: those of the
 * garbage collector and the compiler run beside one's own, so that of the process may go on while one's own thread waits.
 *
 * Linux tells it in nanoseconds in `schedstat` (kernel documentation, scheduler/sched-stats). Where neither that nor Node's own
 * `threadCpuUsage` is to be had, it is the time of the whole process.
 */
export function threadCpuMs(): number {
  const own = (process as WithThreadCpu).threadCpuUsage?.();
  if (own) return (own.user + own.system) / 1_000;
  const onLinux = process.platform === 'linux' ? scheduledMs() : undefined;
  if (onLinux !== undefined) return onLinux;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function scheduledMs(): number | undefined {
  try {
    const ns = Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]);
    return ns > 0 ? ns / 1e6 : undefined;
  } catch {
    // No /proc, or a kernel built without it.
    return undefined;
  }
}
