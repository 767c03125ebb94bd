import { safeLine } from '../core/untrusted.ts';
import { violations } from '../schema/validate.ts';
import type { InputLine } from './batch-lines.ts';

/** A line of `route --batch`, as `schemas/batch-request.schema.json` says. Other keys are allowed and ignored. */
export interface BatchRequest {
  readonly id: string | number;
  readonly prompt: string;
  readonly cwd?: string;
}

/** A line that cannot be answered. `id` is the line's own when it could be read. */
export interface BatchError {
  readonly id: string | number | null;
  readonly error: string;
}

export type BatchLine =
  | { readonly kind: 'request'; readonly request: BatchRequest }
  | { readonly kind: 'broken'; readonly broken: BatchError };

/** Reads one line. Never throws. */
export function readBatchLine(line: InputLine): BatchLine {
  const broken = (reason: string, id: string | number | null = null): BatchLine => ({
    kind: 'broken',
    broken: { id, error: safeLine(`line ${line.number}: ${reason}`, 300) },
  });
  if (line.tooLong) return broken('the line is too long');
  if (line.text.trim() === '') return broken('the line is empty');
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    // The parser's own message quotes the line, which may hold anything.
    return broken('this is not JSON');
  }
  const wrong = violations('batch-request', value);
  if (wrong.length === 0) return { kind: 'request', request: value as BatchRequest };
  const texts = wrong.map((v) => `${v.path === '' ? '' : `${v.path.slice(1)} `}${v.message}`);
  return broken(texts.join('; '), idOf(value));
}

function idOf(value: unknown): string | number | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
}
