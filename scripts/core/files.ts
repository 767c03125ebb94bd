import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from './errors.ts';

/** Files of ours may hold what people did; nobody else on the machine needs to read them. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Makes a folder and its parents, closed to other users. */
export function ensureFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
}

/**
 * Writes a whole file so that a reader sees the old or the new content, never half of it, also when the process is
 * killed on the way: the text goes to a temporary file beside it, which then takes its name.
 */
export function writeFileAtomic(path: string, text: string): void {
  ensureFolder(dirname(path));
  const temporary = `${path}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: FILE_MODE });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Adds one line to a file with a single write, so that lines of several processes do not mix. */
export function appendLine(path: string, line: string): void {
  ensureFolder(dirname(path));
  appendFileSync(path, `${line}\n`, { mode: FILE_MODE });
}

/** The text of a file, or undefined when there is none. Other errors are thrown. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
