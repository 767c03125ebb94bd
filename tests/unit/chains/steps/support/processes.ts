import { existsSync, readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';
import { statOf } from '../../../../../scripts/log/process-identity.ts';

/** Whether a process does something still; a zombie does not. Linux only. */
export const runs = (pid: number): boolean => !['Z', 'X', undefined].includes(statOf(pid)?.state);

/** The pid that a step wrote as a line into a file, once it is there. */
export function pidIn(file: string): Promise<number> {
  return vi.waitFor(
    () => {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    },
    { timeout: 10_000, interval: 10 },
  );
}

/** A script that writes its pid into the file `name`, ignores SIGTERM and never ends. */
export const neverEnds = (name: string): string =>
  `trap "" TERM; echo $$ > ${name}; while :; do sleep 0.05; done`;
