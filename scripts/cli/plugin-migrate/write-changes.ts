import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { ArbiterError, messageOf, systemCode } from '../../core/errors.ts';

/** A file that becomes another one. */
export interface Change {
  readonly file: string;
  /** What it was when the change was worked out; undefined: there was none. */
  readonly before: Buffer | undefined;
  readonly after: Buffer;
}

/**
 * Writes changes, one file after another, each whole or not at all, with the mode that it had. A link inside the plugin stays a link.
 * Throws an {@link ArbiterError} that names what was written: `migrate-changed` when a file is no longer what was read (somebody saves it just now),
 * `migrate-not-written` when it cannot be written. The same command again goes on from there.
 */
export function writeChanges(changes: readonly Change[]): void {
  const done: string[] = [];
  for (const change of changes) {
    try {
      if (change.before === undefined) writeFileSync(change.file, change.after, { flag: 'wx' });
      else replace(realpathSync(change.file), change.before, change.after);
    } catch (error) {
      throw failed(change.file, error, done);
    }
    done.push(change.file);
  }
}

function replace(file: string, before: Buffer, after: Buffer): void {
  const { mode } = statSync(file);
  const temporary = `${file}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(temporary, after, { flag: 'wx', mode });
    // The mode of a new file is cut by the umask.
    chmodSync(temporary, mode);
    if (!readFileSync(file).equals(before)) throw new Changed();
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

class Changed extends Error {}

function failed(file: string, error: unknown, done: readonly string[]): ArbiterError {
  const so = done.length === 0 ? 'Nothing was written.' : `Written before it: ${done.join(', ')}.`;
  const isChanged = error instanceof Changed || systemCode(error) === 'EEXIST';
  return isChanged
    ? new ArbiterError('migrate-changed', `${file} was changed by somebody else meanwhile. ${so}`, {
        fix: 'Run the command again.',
      })
    : new ArbiterError(
        'migrate-not-written',
        `${file} could not be written: ${systemCode(error) ?? messageOf(error)}. ${so}`,
        { fix: 'Mend it, and run the command again; it goes on from there.', cause: error },
      );
}

/** The bytes at a path; undefined when there is nothing, not even a link. Throws for what cannot be read. */
export function bytesAt(path: string): Buffer | undefined {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(path);
}
