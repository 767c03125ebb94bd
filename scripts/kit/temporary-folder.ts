import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';

/** Text by path, with `/`. */
export type Files = Readonly<Record<string, string>>;

const made = new Set<string>();
process.once('exit', () => made.forEach(removeFolder));

/** A new empty folder. It is removed when the process ends, if nobody has removed it before. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-kit-')));
  made.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  made.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Writes files below a folder. Throws a {@link UsageError} for a path that leads out of it. */
export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const file = resolve(folder, path);
    if (relative(folder, file).startsWith('..')) {
      throw new UsageError(`The path ${path} leads out of the folder.`, {
        fix: 'Give paths such as agents/reviewer.md.',
      });
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
