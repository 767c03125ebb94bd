import { ArbiterError } from '../core/errors.ts';
import type { Appended } from './log.ts';

const mib = (bytes: number): string => `${bytes} bytes (${(bytes / 1_048_576).toFixed(1)} MiB)`;

/** A body is longer than the log takes. Nothing of the batch was written. */
export class RecordTooLargeError extends ArbiterError {
  readonly bytes: number;
  readonly maxBytes: number;

  constructor(bytes: number, maxBytes: number) {
    super('record-too-large', `A record of ${mib(bytes)} is more than the limit of ${mib(maxBytes)}.`, {
      fix: 'Put the data in a file and send its path, or raise maxRecordBytes for every process that uses this log.',
    });
    this.bytes = bytes;
    this.maxBytes = maxBytes;
  }
}

/** A body is not the text of a JSON object as the log keeps it. Nothing of the batch was written. */
export class BadRecordError extends ArbiterError {
  /** Which of the batch, from 0. */
  readonly index: number;

  constructor(index: number, why: string) {
    super('bad-record', `Record ${index} of the batch cannot be kept: ${why}.`, {
      fix: 'Give the JSON text of an object with at least one member, as JSON.stringify writes it.',
    });
    this.index = index;
  }
}

/** The files of the log have reached their limit. Appending works again once segments were removed. */
export class LogOverflowError extends ArbiterError {
  readonly bytes: number;
  readonly maxBytes: number;
  /** What was acknowledged of the batch before. */
  readonly appended: readonly Appended[];

  constructor(bytes: number, maxBytes: number, appended: readonly Appended[]) {
    super('log-overflow', `The log would have ${mib(bytes)}, more than its limit of ${mib(maxBytes)}.`, {
      fix: 'Remove what nobody needs any more (retention), or raise the limit.',
    });
    this.bytes = bytes;
    this.maxBytes = maxBytes;
    this.appended = appended;
  }
}

/** No room on the disk, or a quota or file limit reached. What is in `appended` is kept; whether the rest is visible is open. */
export class LogFullError extends ArbiterError {
  readonly folder: string;
  readonly systemCode: string;
  readonly appended: readonly Appended[];

  constructor(folder: string, systemCode: string, appended: readonly Appended[], cause: unknown) {
    super('log-full', `The log in ${folder} cannot grow (${systemCode}).`, {
      fix: 'Free some space on that disk or raise the quota; the log goes on by itself then.',
      cause,
    });
    this.folder = folder;
    this.systemCode = systemCode;
    this.appended = appended;
  }
}

/** The log cannot be written: rights, a read-only file system, a broken disk. */
export class LogUnwritableError extends ArbiterError {
  readonly folder: string;
  readonly systemCode: string;
  readonly appended: readonly Appended[];

  constructor(folder: string, systemCode: string, appended: readonly Appended[], cause: unknown) {
    super('log-unwritable', `The log in ${folder} cannot be written (${systemCode}).`, {
      fix: 'Make the folder writable for this user; a read-only log can still be read.',
      cause,
    });
    this.folder = folder;
    this.systemCode = systemCode;
    this.appended = appended;
  }
}

/**
 * An fdatasync failed. After that the kernel may have dropped the pages and say "done" the next time, so it is never asked
 * again: every later durable append is refused as well, until the log is opened anew.
 */
export class LogSyncError extends ArbiterError {
  readonly folder: string;

  constructor(folder: string, cause: unknown) {
    super('log-unsynced', `Records of the log in ${folder} may not have reached the disk.`, {
      fix: 'Check the disk (kernel log), then start again; records that were reported durable before are safe.',
      cause,
    });
    this.folder = folder;
  }
}

/** The log was closed by this process. */
export class LogClosedError extends ArbiterError {
  constructor(folder: string) {
    super('log-closed', `The log in ${folder} was closed.`, { fix: 'Open it again with openLog.' });
  }
}
