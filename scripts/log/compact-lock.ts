import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../core/errors.ts';
import { isAlive, statOf } from './process-identity.ts';
import { FILE_MODE, removeFile } from './segments.ts';

/**
 * One process at a time compacts: the file `compact.lock`, made with O_EXCL, holding pid and start time. A lock whose process
 * is gone, or whose pid belongs to a process that started at another time, is stale and is removed. Two that find the same
 * stale lock at the same instant may both go on; compaction bears that (`compact.ts`), the lock only saves double work.
 */
const LOCK_NAME = 'compact.lock';
const MAX_TRIES = 3;

export type Lock =
  | { readonly kind: 'held'; release(): void }
  | { readonly kind: 'busy'; readonly pid: number };

export function lockCompaction(folder: string): Lock {
  const path = join(folder, LOCK_NAME);
  for (let tries = 0; ; tries += 1) {
    try {
      const fd = openSync(path, 'wx', FILE_MODE);
      writeSync(fd, `${process.pid} ${statOf(process.pid)?.start ?? ''}\n`);
      closeSync(fd);
      return { kind: 'held', release: () => removeFile(path) };
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    const pid = holderOf(path);
    if (pid !== undefined || tries >= MAX_TRIES) return { kind: 'busy', pid: pid ?? 0 };
    removeFile(path);
  }
}

/** The living process that holds the lock. A lock without a readable holder (its maker died writing it) has none. */
function holderOf(path: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const [pidText = '', start = ''] = text.trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  return start === '' || (statOf(pid)?.start ?? start) === start ? pid : undefined;
}
