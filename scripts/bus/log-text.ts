import type { Log, LogRecord, Skipped } from '../log/log.ts';
import type { StartAt } from './bus.ts';
import { decodeEnvelope } from './envelope.ts';

/** The offset that a start means, now. */
export function offsetOf(log: Log, at: StartAt): number {
  if (at === 'start') return log.start();
  if (at === 'end') return log.end();
  return typeof at === 'number' ? at : log.offsetAt(at.getTime());
}

/** The record that begins at an offset, or undefined when there is none (any more). */
export function recordAt(log: Log, offset: number): LogRecord | undefined {
  const reader = log.reader(offset);
  try {
    return reader.next(1).records.find((record) => record.offset === offset);
  } finally {
    reader.close();
  }
}

/** The text of a message by its place and id, or undefined when that place no longer holds it. */
export function bodyAt(log: Log, offset: number, messageId: string): string | undefined {
  const record = recordAt(log, offset);
  return record !== undefined && decodeEnvelope(record.body)?.messageId === messageId
    ? record.body
    : undefined;
}

/** What a reader went past, and lines that are no message: for the stats of a bus. */
export class Damage {
  readonly skipped: Record<string, number> = {};
  strangeLines = 0;

  count(skipped: readonly Skipped[]): void {
    for (const { reason } of skipped) this.skipped[reason] = (this.skipped[reason] ?? 0) + 1;
  }
}
