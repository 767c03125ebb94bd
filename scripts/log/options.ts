import { type Clock, systemClock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import type { LogFaultPoint } from './faults.ts';
import type { LogOptions } from './log.ts';

/** One segment of these is looked through in some milliseconds by a process that begins to write. */
export const DEFAULT_SEGMENT_BYTES = 16 * 1_048_576;
export const DEFAULT_MAX_BYTES = 1_073_741_824;
export const DEFAULT_MAX_RECORD_BYTES = 1_048_576;
export const DEFAULT_FSYNC_INTERVAL_MS = 50;
export const DEFAULT_POLL_MS = 250;
export const MIN_SEGMENT_BYTES = 1_024;
/** Retention removes whole segments, so a log needs several to have something to give up. */
const SEGMENTS_OF_A_SMALL_LOG = 4;

export type Settings = Required<Omit<LogOptions, 'timeOf'>> & { readonly timeOf: LogOptions['timeOf'] };

const NAMES: Readonly<Record<keyof LogOptions, true>> = {
  segmentBytes: true,
  maxBytes: true,
  maxRecordBytes: true,
  fsync: true,
  fsyncIntervalMs: true,
  pollMs: true,
  clock: true,
  timeOf: true,
  fault: true,
};

/** Options with their defaults. Throws UsageError for one that is unknown or out of range. */
export function settingsOf(options: LogOptions): Settings {
  for (const name of Object.keys(options))
    if (!(name in NAMES))
      throw new UsageError(`A log has no option "${name}".`, {
        fix: `Options are ${Object.keys(NAMES).join(', ')}.`,
      });
  const maxBytes = integer('maxBytes', options.maxBytes, DEFAULT_MAX_BYTES, MIN_SEGMENT_BYTES);
  const fitting = Math.max(MIN_SEGMENT_BYTES, Math.floor(maxBytes / SEGMENTS_OF_A_SMALL_LOG));
  const fsync = options.fsync ?? 'batched';
  if (fsync !== 'batched' && fsync !== 'always')
    throw new UsageError(`fsync is "${String(fsync)}".`, { fix: 'It is "batched" or "always".' });
  return {
    segmentBytes: integer(
      'segmentBytes',
      options.segmentBytes,
      Math.min(DEFAULT_SEGMENT_BYTES, fitting),
      MIN_SEGMENT_BYTES,
    ),
    maxBytes,
    maxRecordBytes: integer('maxRecordBytes', options.maxRecordBytes, DEFAULT_MAX_RECORD_BYTES, 1),
    fsync,
    fsyncIntervalMs: integer('fsyncIntervalMs', options.fsyncIntervalMs, DEFAULT_FSYNC_INTERVAL_MS, 0),
    pollMs: integer('pollMs', options.pollMs, DEFAULT_POLL_MS, 1),
    clock: (options.clock ?? systemClock) satisfies Clock,
    timeOf: options.timeOf,
    fault: options.fault ?? noFault,
  };
}

function noFault(_point: LogFaultPoint): void {}

function integer(name: string, value: number | undefined, byDefault: number, least: number): number {
  const chosen = value ?? byDefault;
  if (Number.isSafeInteger(chosen) && chosen >= least) return chosen;
  throw new UsageError(`${name} is ${chosen}.`, { fix: `It is a whole number of at least ${least}.` });
}
