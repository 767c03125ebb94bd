import { spawnSync } from 'node:child_process';

/** Milliseconds from start to end of a process, `n` times. */
export function lifetimes(command: string, args: readonly string[], n: number, input = ''): number[] {
  return Array.from({ length: n }, () => {
    const start = performance.now();
    const run = spawnSync(command, args, { input, stdio: ['pipe', 'ignore', 'ignore'] });
    if (run.status !== 0) throw new Error(`${command} ended with ${String(run.status ?? run.signal)}`);
    return performance.now() - start;
  });
}

export const bareNode = (n: number): number[] => lifetimes(process.execPath, ['-e', '0'], n);
