import { existsSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, vi } from 'vitest';
import { statOf } from '../../../../../scripts/log/process-identity.ts';

/** Whether a process does something still; a zombie does not. Linux only. */
export const runs = (pid: number): boolean => !['Z', 'X', undefined].includes(statOf(pid)?.state);

/** The pid that a step wrote as a line into a file, once it is there. A test that fails leaves no such process behind. */
export async function pidIn(file: string): Promise<number> {
  const pid = await vi.waitFor(
    () => {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    },
    { timeout: 10_000, interval: 10 },
  );
  const start = statOf(pid)?.start;
  onTestFinished(() => {
    if (start !== undefined && statOf(pid)?.start === start && runs(pid)) process.kill(pid, 'SIGKILL');
  });
  return pid;
}

/** A script that writes its pid into the file `name`, ignores SIGTERM and never ends. */
export const neverEnds = (name: string): string =>
  `trap "" TERM; echo $$ > ${name}; while :; do sleep 0.05; done`;
