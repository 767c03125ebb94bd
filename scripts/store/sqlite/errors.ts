import { ArbiterError, messageOf, systemCode } from '../../core/errors.ts';

/** Something in the state's database failed. The subclasses are the failures that somebody decides on. */
export class StateError extends ArbiterError {
  readonly path: string;

  constructor(code: string, message: string, path: string, details: { fix?: string; cause?: unknown } = {}) {
    super(code, message, details);
    this.path = path;
  }
}

/** Another process held the lock longer than we waited. */
export class StateLockedError extends StateError {
  constructor(path: string, cause?: unknown) {
    super('state-locked', `${path} is locked by another process.`, path, {
      fix: 'Try again; if it stays, end the process that holds it (a backup, an sqlite3 shell, a stopped arbiter).',
      cause,
    });
  }
}

/** No room: the disk, the quota or the file's own limit. What was being written is undone. */
export class StateFullError extends StateError {
  constructor(path: string, cause?: unknown) {
    super('state-full', `There is no room to write ${path}.`, path, {
      fix: 'Free some space on that disk; what is kept there is whole.',
      cause,
    });
  }
}

/** The file is not a database, or pages of it are damaged. */
export class StateCorruptError extends StateError {
  constructor(path: string, cause?: unknown, what?: string) {
    super('state-corrupt', `${path} is damaged${what === undefined ? '' : ` (${what})`}.`, path, {
      fix: 'Run: arbiter doctor --repair. It keeps the damaged file aside and saves what can be read.',
      cause,
    });
  }
}

/** The file or its folder cannot be written, or not be opened at all. */
export class StateReadOnlyError extends StateError {
  constructor(path: string, cause?: unknown) {
    super('state-read-only', `${path} cannot be opened for writing.`, path, {
      fix: 'Give your user the right to write that folder, or set ARBITER_HOME to one that can be written.',
      cause,
    });
  }
}

/** The file was written by a later version of this program. It has not been touched. */
export class StateTooNewError extends StateError {
  readonly have: number;
  readonly know: number;

  constructor(path: string, have: number, know: number) {
    super(
      'state-too-new',
      `${path} has schema version ${have}; this program knows versions up to ${know}.`,
      path,
      {
        fix: 'Update Arbiter, or set ARBITER_HOME to another folder for the older program.',
      },
    );
    this.have = have;
    this.know = know;
  }
}

/** A rule of the schema refused a row. */
export class StateConstraintError extends StateError {
  constructor(path: string, cause: unknown) {
    super('state-constraint', `${path} refused a row: ${messageOf(cause)}.`, path, { cause });
  }
}

/** No SQLite in this process. */
export class NoSqliteError extends ArbiterError {
  /** What was tried, one reason each. */
  readonly tried: readonly string[];

  constructor(tried: readonly string[]) {
    super('no-sqlite', `There is no SQLite for this Node.js (${tried.join('; ')}).`, {
      fix: 'Use Node.js 22.13 or later, which has it built in, or put better-sqlite3 into the native folder of the data folder: npm install --prefix <data folder>/native better-sqlite3@12.9.0.',
    });
    this.tried = tried;
  }
}

/** SQLite's primary result codes, of those that are told apart. */
const PRIMARY: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  19: 'SQLITE_CONSTRAINT',
  26: 'SQLITE_NOTADB',
};

/** The name of SQLite's result code behind an error of either driver, or undefined when SQLite did not raise it. */
export function sqliteCode(error: unknown): string | undefined {
  if (typeof error === 'object' && error !== null && 'errcode' in error && typeof error.errcode === 'number')
    return PRIMARY[error.errcode & 0xff] ?? `SQLITE_${error.errcode & 0xff}`;
  const code = systemCode(error);
  return code?.startsWith('SQLITE_') ? code : undefined;
}

/** What a driver threw, as one of the errors above. What is one of ours already stays as it is. */
export function stateError(error: unknown, path: string): ArbiterError {
  if (error instanceof ArbiterError) return error;
  const code = sqliteCode(error) ?? systemCode(error) ?? '';
  const is = (...names: string[]): boolean => names.some((n) => code === n || code.startsWith(`${n}_`));
  if (is('SQLITE_BUSY', 'SQLITE_LOCKED')) return new StateLockedError(path, error);
  if (is('SQLITE_FULL', 'ENOSPC', 'EDQUOT')) return new StateFullError(path, error);
  if (is('SQLITE_CORRUPT', 'SQLITE_NOTADB')) return new StateCorruptError(path, error);
  if (is('SQLITE_READONLY', 'SQLITE_CANTOPEN', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST'))
    return new StateReadOnlyError(path, error);
  if (is('SQLITE_CONSTRAINT')) return new StateConstraintError(path, error);
  return new StateError('state-failed', `${path}: ${messageOf(error)}.`, path, { cause: error });
}
