import { renameSync, statSync } from 'node:fs';
import { ArbiterError, systemCode } from '../core/errors.ts';
import { appendLine } from '../core/files.ts';

/** Beyond this the log starts anew; one older file is kept. */
const MAX_BYTES = 512_000;

export type Log = (text: string) => void;

/** A log file for what went wrong. Never throws: a log that cannot be written is silent. */
export function fileLog(path: string): Log {
  return (text) => {
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(path, `${path}.1`);
      appendLine(path, `${new Date().toISOString()} ${process.pid} ${text}`);
    } catch {
      // nowhere to say it
    }
  };
}

/**
 * An error without its message, which may quote a prompt: class, code and the places of its stack. Errors of our own have
 * messages that we wrote, so those are kept.
 */
export function withoutWords(error: unknown): string {
  if (!(error instanceof Error)) return `threw a ${typeof error}`;
  const code = systemCode(error);
  const message = error instanceof ArbiterError ? `: ${error.message}` : '';
  const places = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6);
  return [
    `${error.name}${code === undefined ? '' : ` ${code}`}${message}`,
    ...places.map((p) => p.trim()),
  ].join(' | ');
}
